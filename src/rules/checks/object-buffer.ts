import type { ArgumentFact, CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/** Makers of arrays over bytes, with the place of the bytes where they may be left out. */
const makers: ReadonlyMap<string, { readonly buffer: string; readonly position: number } | null> =
  new Map([
    ['numpy.ndarray', { buffer: 'buffer', position: 2 }],
    ['numpy.recarray', { buffer: 'buf', position: 2 }],
    ['numpy.rec.recarray', { buffer: 'buf', position: 2 }],
    ['numpy.rec.fromstring', null],
    ['numpy.rec.fromfile', null],
    ['numpy.rec.array', null],
    ['numpy.core.records.fromstring', null],
    ['numpy.core.records.fromfile', null],
    ['numpy.core.records.array', null],
    ['numpy.memmap', null],
  ]);

/** Arrays over bytes whose type of items, written out, holds objects: `[('a', 'O')]`. */
export const objectBuffer: Check = function* (scene) {
  const makes = scene.facts.calls.some((call) => isObjectType(call, scene));
  const unpacks = scene.facts.calls.some(({ arguments: given }) =>
    given.some(({ keyword }) => keyword === '**'),
  );
  const inItems = unpacks && item.test(scene.text);
  for (const call of scene.facts.calls) {
    const kind = argumentOf(call, 'dtype', 1);
    const brought = kind === null && call.arguments.some(({ keyword }) => keyword === '**');
    const holds = kind === null ? brought && inItems : holdsObjects(kind, scene, makes);
    if (!holds) continue;
    const name = scene.namesOf(call.qualified).find((one) => makers.has(one));
    const place = name === undefined ? undefined : makers.get(name);
    if (place === undefined) continue;
    if (!brought && place !== null && argumentOf(call, place.buffer, place.position) === null) {
      continue;
    }
    yield { span: call.function, values: { name: call.spelled } };
  }
};

function argumentOf(call: CallFact, keyword: string, position: number): ArgumentFact | null {
  const named = call.arguments.find((one) => one.keyword === keyword);
  const placed = call.arguments[position];
  return named ?? (placed?.keyword === null ? placed : null);
}

const objects = /(['"])[|<>=]?O\d?\1|\bobject_?\b/;

/** A type of objects in a dictionary that may be unpacked: `{'dtype': 'O'}`, `dict(dtype=object)`. */
const item = /\bdtype['"]?\s*[:=]\s*\[?(?:(['"])[|<>=]?O\d?\1|(?:\w+\.)?object_?\b)/;

/** What is written there, or in any `numpy.dtype(…)` where a name stands. */
function holdsObjects({ span }: ArgumentFact, { text }: CheckScene, elsewhere: boolean): boolean {
  const written = text.slice(span.start, Math.min(span.end, span.start + typeCharsMax));
  return /^\w+$/.test(written) ? elsewhere : objects.test(written);
}

function isObjectType(call: CallFact, scene: CheckScene): boolean {
  const { start, end } = call.span;
  const written = scene.text.slice(start, Math.min(end, start + typeCharsMax));
  return objects.test(written) && scene.namesOf(call.qualified).includes('numpy.dtype');
}

const typeCharsMax = 1000;
