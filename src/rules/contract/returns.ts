import type { Facts } from '../../facts/types.ts';
import type { Span } from '../../finding.ts';
import { platforms } from '../../platform/platform.ts';
import type { Check } from '../checks/check.ts';

/**
 * The statement of the processor is the body of an async function, and what it returns is its
 * output.
 */
export const returns: Check = function* ({ facts, text, settings }) {
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
  if (facts.endsInReturn) return;
  const { start, end } = lastLine(text);
  const last = text.slice(start, end);
  const empty = { message: 'the script is empty, and its output is what it returns' };
  const { around } = platforms[settings.platform];
  yield {
    span: { start, end },
    values: { found: last },
    ...(last === '' && empty),
    help: `${remedy(facts, text, end)} ${around}`,
  };
};

/** What the last line should be, by what the script has. */
function remedy({ flow, calls, definitions, bindings }: Facts, text: string, end: number): string {
  if (flow.some(({ kind, functionDepth }) => kind === 'return' && functionDepth === 0)) {
    return 'Write `return []` as the last line, for the ways that come to the end.';
  }
  const main = definitions.findLast(
    ({ name, kind, atModule }) =>
      atModule && (kind === 'function' || kind === 'async-function') && isReturning(name),
  );
  function isReturning(name: string): boolean {
    const called = calls.filter((call) => call.spelled === name);
    return called.length === 0 || called.some(({ span }) => span.end === end);
  }
  if (main !== undefined) {
    const call = calls.find(({ spelled, span }) => spelled === main.name && span.end === end);
    const written = call ? text.slice(call.span.start, call.span.end) : `${main.name}()`;
    const value = main.kind === 'function' ? written : `await ${written}`;
    return `Write \`return ${value}\` as the last line: what \`${main.name}\` returns, the statement does not.`;
  }
  const made = bindings.findLast(({ how, scope }) => how === 'assign' && scope === 'module');
  const items = made?.name ?? 'items';
  return `Write \`return ${items}\` as the last line, or \`return []\` where there is nothing.`;
}

/** The last line that is neither blank nor only a comment, without its indentation. */
export function lastLine(text: string): Span {
  const end = codeEnd(text, 0, text.length);
  const start = text.lastIndexOf('\n', end - 1) + 1;
  return { start: end - text.slice(start, end).trimStart().length, end };
}

/** Where the last line of a stretch ends that is neither blank nor only a comment. */
function codeEnd(text: string, start: number, end: number): number {
  let last = start + text.slice(start, end).trimEnd().length;
  for (;;) {
    const line = Math.max(start, text.lastIndexOf('\n', last - 1) + 1);
    if (line <= start || !text.slice(line, last).trimStart().startsWith('#')) return last;
    last = start + text.slice(start, line).trimEnd().length;
  }
}
