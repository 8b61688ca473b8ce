import type { BindingFact, CallFact } from '../facts/types.ts';
import type { Span } from '../finding.ts';
import type { Scene } from './scene.ts';

/** `for name in` before a listing. */
const loopHead = /(?<![\w.])for[ \t]+([^\W\d]\w*)[ \t]+in[ \t]+$/;

/** Of a comprehension, whose end follows: `if name.startswith("to_")]`. */
const condition = String.raw`if[ \t]+([^\W\d]\w*)\.startswith\((?:"[a-z]\w*"|'[a-z]\w*')\)[ \t]*`;
const inComprehension = new RegExp(String.raw`^\s*${condition}[)\]}]`, 'i');
/** First in the body of a loop, with a block of its own. */
const inLoop = new RegExp(String.raw`^:[ \t]*\n([ \t]+)${condition}:[ \t]*(?:#[^\n]*)?\n`, 'i');

/**
 * Whether of the names that `dir(x)` lists only those are looked at that begin with a text that is
 * written out, and with a letter: no special name is among them.
 */
export function isFiltered({ span, function: listed }: CallFact, scene: Scene): boolean {
  const { text } = scene;
  const before = text.slice(Math.max(0, listed.start - charsMax), listed.start);
  const [loop, name] = loopHead.exec(before) ?? [];
  if (loop === undefined) return false;
  const after = text.slice(span.end, span.end + charsMax);
  if (inComprehension.exec(after)?.[1] === name) return true;
  const [head, indent, filtered] = inLoop.exec(after) ?? [];
  if (head === undefined || filtered !== name) return false;
  const block = {
    start: listed.start - loop.length,
    end: endOfBlock(text, span.end + head.length, indent!),
  };
  return !runsLater(block, scene) && isReadWithin(block, name!, scene);
}

/** Whether something in a block may read its variables when the loop has gone on. */
function runsLater(block: Span, { facts: { bindings, definitions } }: Scene): boolean {
  const isIn = ({ span: { start } }: { span: Span }) => start >= block.start && start < block.end;
  return (
    definitions.some(isIn) || bindings.some((one) => one.scope === 'comprehension' && isIn(one))
  );
}

/** Whether a variable of the function around, or of the module, is read in a block alone. */
function isReadWithin(block: Span, name: string, { facts, text }: Scene): boolean {
  const { bindings, definitions, references } = facts;
  const isAround = ({ span }: { span: Span }) => span.start < block.start && span.end > block.start;
  const around = definitions.findLast(isAround);
  // What is bound in the body of a class can be read of the class.
  if (around?.kind === 'class') return false;
  if (around !== undefined && bindings.some((one) => one.name === name && outside.has(one.how)))
    return false;
  const { start, end } = around?.span ?? { start: 0, end: text.length };
  return references.every(
    ({ spelled, span }) =>
      span.start < start ||
      span.end > end ||
      spelled.split('.', 1)[0] !== name ||
      (span.start >= block.start && span.end <= block.end),
  );
}

const outside: ReadonlySet<BindingFact['how']> = new Set(['global', 'nonlocal']);

/** Where lines that are indented by more than a text come to an end, or may be taken otherwise. */
function endOfBlock(text: string, start: number, indent: string): number {
  let at = start;
  while (at < text.length) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next + 1;
    const line = text.slice(at, end);
    const isWithin = line.startsWith(indent) && /^[ \t]/.test(line.slice(indent.length));
    if ((!isWithin && line.trim() !== '') || /[\f\r]/.test(line)) return at;
    at = end;
  }
  return at;
}

const charsMax = 160;
