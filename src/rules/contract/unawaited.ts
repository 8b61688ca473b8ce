import { platforms } from '../../platform/platform.ts';
import type { CallFact, Facts } from '../../facts/types.ts';
import type { Check } from '../checks/check.ts';
import { lastLine } from './returns.ts';

/** Coroutines of the processor's own API. */
const injected = 'sleep';

/** Calls of coroutines whose value is dropped, or taken for what they would return. */
export const unawaited: Check = function* ({ facts, text, settings }) {
  const own = new Set(
    facts.definitions
      .filter(({ kind, inClass }) => kind === 'async-function' && !inClass)
      .map(({ name }) => name),
  );
  for (const { name, kind } of facts.definitions) if (kind === 'function') own.delete(name);
  const { body } = platforms[settings.platform];
  const shadowed = facts.bindings.some(({ name }) => name === injected);
  if (settings.platform === 'processor' && !shadowed) own.add(injected);
  const isReturned = returnedCalls(facts, text);
  const isForgotten = forgottenCalls(facts, text);
  // A statement that ends in a call without `return` is told so, with the `await`.
  const calledLast = body === 'async-function' && !facts.endsInReturn ? lastLine(text).end : -1;
  for (const call of facts.calls) {
    if (call.awaited || !own.has(call.spelled) || call.span.end === calledLast) continue;
    const returned = body === 'async-function' && isReturned(call);
    if (!call.statement && !returned && !isForgotten(call)) continue;
    const { start, end } = call.span;
    const value = end - start > 60 ? `${call.spelled}(…)` : text.slice(start, end);
    const values = { name: call.spelled, value };
    const edits = [{ start, end: start, replacement: 'await ' }];
    const fix = { title: `Await ${call.spelled}`, edits };
    const around = facts.definitions.findLast(({ span }) => span.start < start && end <= span.end);
    const mayAwait = around ? around.kind === 'async-function' : body === 'async-function';
    const help =
      around?.kind === 'function' &&
      `Write \`async def ${around.name}\` and \`await ${value}\`, and await its own calls.`;
    const message =
      returned && `\`${value}\` is a coroutine, and not the list that it would come to`;
    const told = { ...(message && { message }), ...(help && { help }) };
    yield { span: call.span, values, ...(mayAwait && { fix }), ...told };
  }
};

type Test = (call: CallFact) => boolean;

/** What a return at the top of the statement gives back as it is. */
function returnedCalls({ flow }: Facts, text: string): Test {
  const starts = new Map(
    flow
      .filter(({ kind, functionDepth }) => kind === 'return' && functionDepth === 0)
      .map(({ span }) => [span.end, span.start]),
  );
  return ({ span }) => {
    const start = starts.get(span.end) ?? -1;
    return start >= 0 && text.slice(start, span.start).trimEnd() === 'return';
  };
}

/** Given as it is to a name that nothing in the script reads. */
function forgottenCalls({ bindings, references }: Facts, text: string): Test {
  const assigned = new Map(
    bindings.filter(({ how }) => how === 'assign').map(({ name, span }) => [span.end, name]),
  );
  const read = new Set(
    references
      .filter(({ access }) => access !== 'store')
      .map(({ spelled }) => spelled.split('.', 1)[0]),
  );
  return ({ span }) => {
    const sign = beforeBlanks(text, span.start) - 1;
    const name = text[sign] === '=' && assigned.get(beforeBlanks(text, sign));
    return typeof name === 'string' && !read.has(name) && endsStatement(text, span.end);
  };
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

function beforeBlanks(text: string, offset: number): number {
  let at = offset;
  while (isBlank(text[at - 1])) at -= 1;
  return at;
}

function endsStatement(text: string, offset: number): boolean {
  let at = offset;
  while (isBlank(text[at])) at += 1;
  return [undefined, '\n', ';', '#'].includes(text[at]);
}
