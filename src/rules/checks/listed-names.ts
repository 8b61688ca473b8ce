import type { Check } from './check.ts';

const accessors: readonly string[] = ['builtins.getattr', 'builtins.setattr', 'builtins.delattr'];
const listings: readonly string[] = [
  'builtins.dir',
  'builtins.object.__dir__',
  'inspect.getmembers',
];

/**
 * Attributes taken by names that are not known, in a script that lists all names of an object: which
 * of them are picked shows only when it runs, and the special ones are among them.
 */
export const listedNames: Check = function* (scene) {
  const { references, calls } = scene.facts;
  const lists = references.some(({ qualified }) => meets(scene.namesOf(qualified), listings));
  if (!lists) return;
  for (const call of calls) {
    const named = call.arguments[1];
    if (named === undefined || named.possible.length > 0) continue;
    if (!meets(scene.namesOf(call.qualified), accessors)) continue;
    yield { span: call.function, values: { name: call.spelled } };
  }
};

function meets(names: readonly string[], wanted: readonly string[]): boolean {
  return names.some((name) => wanted.includes(name));
}
