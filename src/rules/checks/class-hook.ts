import type { CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/** Methods that run while a class statement does, by class or descriptor. */
const hooks: ReadonlySet<string> = new Set([
  '__init_subclass__',
  '__set_name__',
  '__class_getitem__',
]);

/** What may be called there: it looks at its arguments, and does nothing else. */
const harmless: ReadonlySet<string> = new Set([
  'super', 'isinstance', 'issubclass', 'hasattr', 'callable', 'len', 'str', 'repr', 'type', 'dict',
  'list', 'tuple', 'set', 'sorted', 'TypeError', 'ValueError', 'AttributeError', 'KeyError',
  'NotImplementedError', 'RuntimeError',
].map((name) => `builtins.${name}`)); // prettier-ignore

/** Hooks that are more than a few assignments: bound to something else, or calling out. */
export const classHook: Check = function* (scene) {
  const { definitions, bindings } = scene.facts;
  for (const { name, how, scope, span } of bindings) {
    if (how === 'def' || scope !== 'class' || !hooks.has(name)) continue;
    yield { span, values: { name, value: 'what it is set to' } };
  }
  for (const { name, nameSpan, span, inClass } of definitions) {
    if (!inClass || !hooks.has(name)) continue;
    const call = firstCallOut(scene, span);
    if (call !== null) yield { span: nameSpan, values: { name, value: call.spelled } };
  }
};

/** The first call inside a stretch that goes beyond the script and the harmless. */
function firstCallOut(
  { facts: { calls } }: CheckScene,
  within: { readonly start: number; readonly end: number },
): CallFact | null {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle]!.span.start < within.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < calls.length && calls[at]!.span.start < within.end; at += 1) {
    const call = calls[at]!;
    if (call.qualified.some((name) => !isHarmless(name))) return call;
  }
  return null;
}

function isHarmless(name: string): boolean {
  return harmless.has(name) || name.startsWith('builtins.super') || name === 'types.GenericAlias';
}
