import type { ReferenceFact } from '../../facts/types.ts';
import { isFiltered } from '../listing.ts';
import { literalText, type CheckScene } from '../scene.ts';
import type { Hit } from '../types.ts';
import type { Check } from './check.ts';

const accessors: readonly string[] = ['builtins.getattr', 'builtins.setattr', 'builtins.delattr'];
const listings: readonly string[] = [
  'builtins.dir',
  'builtins.object.__dir__',
  'inspect.getmembers',
];

/**
 * Attributes taken by names that are not known, in a script that lists all names of an object: which
 * of them are picked shows only when it runs, and the special ones are among them, unless the
 * listing is filtered.
 */
export const listedNames: Check = function* (scene) {
  const listed = scene.facts.references.filter(({ qualified }) =>
    meets(scene.namesOf(qualified), listings),
  );
  const isPicked = (one: ReferenceFact) => {
    const call = one.spelled === 'dir' ? scene.own.callOf(one) : undefined;
    return call !== undefined && isFiltered(call, scene);
  };
  if (listed.length > listedMax || !listed.every(isPicked)) yield* unknownNames(scene);
};

/** Listings that are looked at, each of which may go through all of a script. */
const listedMax = 16;

/**
 * Attributes taken by names that are not known, in a script that holds pieces of special names: how
 * they come together shows only when it runs.
 */
export const namePieces: Check = function* (scene) {
  const { strings } = scene.facts;
  if (strings.some((fact) => isPiece(literalText(fact, scene.text)))) yield* unknownNames(scene);
};

function* unknownNames(scene: CheckScene): Generator<Hit> {
  for (const call of scene.facts.calls) {
    const named = call.arguments[1];
    if (named === undefined || named.possible.length > 0) continue;
    if (!meets(scene.namesOf(call.qualified), accessors)) continue;
    yield { span: call.function, values: { name: call.spelled } };
  }
}

/** `'__sub'`, `'classes__'`; `'model__depth'` and `'__main__'` are none. */
function isPiece(value: string): boolean {
  if (value.length > pieceCharsMax || harmless.test(value)) return false;
  return value.startsWith('__') || value.endsWith('__');
}

const pieceCharsMax = 40;
/** A whole name is judged as itself, and underscores alone are a line. */
const harmless = /^__\w+__$|^_+$/;

function meets(names: readonly string[], wanted: readonly string[]): boolean {
  return names.some((name) => wanted.includes(name));
}
