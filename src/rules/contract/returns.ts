import type { Facts } from '../../facts/types.ts';
import type { Check } from '../checks/check.ts';

/**
 * The statement of the processor is the body of an async function, and what it returns is its
 * output.
 */
export const returns: Check = function* ({ facts, text }) {
  const top = facts.flow.filter(({ functionDepth }) => functionDepth === 0);
  const yields = top.filter(({ kind }) => kind === 'yield');
  for (const { span } of yields) {
    yield {
      span,
      values: { found: 'yield' },
      message:
        '`yield` at the top level makes the statement a generator: nothing reads what it yields',
      help: 'Collect them: `items.append(item)`, then `return items` as the last line.',
    };
  }
  // In a generator a return can have no value, so there is nothing more to ask.
  if (yields.length > 0) return;
  for (const { kind, span, hasValue } of top) {
    if (kind !== 'return' || hasValue) continue;
    yield {
      span,
      values: { found: 'return' },
      message: '`return` without a value returns None; the output must be a list of objects',
      help: 'Return a list, empty where there is nothing: `return []`.',
    };
  }
  if (facts.endsInReturn || everyBranchReturns(facts, text)) return;
  const end = codeEnd(text, 0, text.length);
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const last = text.slice(start, end).trimStart();
  const empty = { message: 'the script is empty, and its output is what it returns' };
  yield {
    span: { start: end - last.length, end },
    values: { found: last },
    ...(last === '' && empty),
  };
};

/** Where the last line of a stretch ends that is neither blank nor only a comment. */
function codeEnd(text: string, start: number, end: number): number {
  let last = start + text.slice(start, end).trimEnd().length;
  for (;;) {
    const line = Math.max(start, text.lastIndexOf('\n', last - 1) + 1);
    if (line <= start || !text.slice(line, last).trimStart().startsWith('#')) return last;
    last = start + text.slice(start, line).trimEnd().length;
  }
}

/** Clauses that together leave no other way through the last statement. */
const closing: Readonly<Record<string, readonly string[]>> = {
  if: ['else'],
  try: ['except', 'finally', 'else'],
  with: [],
  async: [],
};

/**
 * Whether the last statement is an `if`, `try` or `with` of which every clause ends in a return at
 * its own level. Deeper nesting is not followed.
 */
function everyBranchReturns(facts: Facts, text: string): boolean {
  const ends = new Map<number, number>();
  for (const { kind, span, functionDepth } of facts.flow) {
    if (kind === 'return' && functionDepth === 0) ends.set(span.end, span.start);
  }
  const clauses = lastClauses(text);
  const first = clauses[0]?.word ?? '';
  const needed = Object.hasOwn(closing, first) ? closing[first] : undefined;
  if (!needed) return false;
  if (needed.length > 0 && !clauses.some(({ word }) => needed.includes(word))) return false;
  return clauses.every(({ start, end }) => {
    const returns = ends.get(codeEnd(text, start, end));
    if (returns === undefined) return false;
    const body = /\n([ \t]+)\S/.exec(text.slice(start, end))?.[1];
    const line = text.slice(text.lastIndexOf('\n', returns - 1) + 1, returns);
    return body === undefined || line === body;
  });
}

interface Clause {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Clauses of the last statement: lines at the left margin from the last that begins a statement.
 */
function lastClauses(text: string): Clause[] {
  const clauses: Clause[] = [];
  let end = text.length;
  for (let at = text.length; at >= 0; at = text.lastIndexOf('\n', at - 2) + 1) {
    const word = /^[a-z]+/.exec(text.slice(at, at + 16))?.[0];
    if (word !== undefined) {
      clauses.push({ word, start: at, end });
      if (!['elif', 'else', 'except', 'finally'].includes(word)) return clauses.reverse();
      end = at;
    }
    if (at === 0) break;
  }
  return [];
}
