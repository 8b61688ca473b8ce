import { platforms } from '../../platform/platform.ts';
import type { Check } from '../checks/check.ts';

/** Coroutines of the processor's own API. */
const injected = 'sleep';

/** Calls of coroutines whose value is dropped: they never run. */
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
  for (const call of facts.calls) {
    if (!call.statement || call.awaited) continue;
    if (!own.has(call.spelled)) continue;
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
    yield { span: call.span, values, ...(mayAwait && { fix }), ...(help && { help }) };
  }
};
