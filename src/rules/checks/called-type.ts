import type { CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/**
 * `type(f)(…)` of a function and `type(C)(…)` of a class: what makes functions and classes, reached
 * through one of them. `type(self)(…)` makes another of the same kind, and passes.
 */
export const calledType: Check = function* (scene) {
  const own = new Set(
    scene.facts.definitions.filter((one) => !one.inClass).map(({ name }) => name),
  );
  const made = scene.facts.calls.filter((call) => isTypeOfMaker(call, scene, own));
  if (made.length === 0) return;
  const spans = new Set(made.map(({ span }) => `${span.start}:${span.end}`));
  const names = new Set(made.map(({ span }) => assignedName(scene.text, span.start)));
  for (const call of scene.facts.calls) {
    const isMade = call.callees.some(
      ({ start, end }) => spans.has(`${start}:${end}`) || names.has(scene.text.slice(start, end)),
    );
    if (isMade) yield { span: call.function, values: { name: call.spelled } };
  }
};

/** `own`: functions and classes that the script defines. */
function isTypeOfMaker(call: CallFact, scene: CheckScene, own: ReadonlySet<string>): boolean {
  const [value, ...more] = call.arguments;
  if (value === undefined || more.length > 0) return false;
  if (!scene.namesOf(call.qualified).includes('builtins.type')) return false;
  const written = scene.text.slice(value.span.start, value.span.end);
  if (/^\(*\s*lambda\b/.test(written)) return true;
  if (scene.namesOf(value.qualified).some((name) => /^builtins\.[a-z]+$/.test(name))) return true;
  return own.has(written);
}

const nameBound = 120;

/** `name` in `name = type(…)`; a text that no function is called where there is none. */
function assignedName(text: string, offset: number): string {
  const before = text.slice(Math.max(0, offset - nameBound), offset);
  return /([^\W\d]\w*)[ \t]*:?=[ \t]*$/.exec(before)?.[1] ?? '=';
}

/** A special name, or one that is put together. */
const madeName = /__|['"]\s*[+%.]|[+%]\s*['"]|\bf['"]/;

/**
 * `make_dataclass` with special names among its fields or in its namespace, or with a namespace from
 * elsewhere.
 */
export const dataclassNamespace: Check = function* (scene) {
  for (const call of scene.facts.calls) {
    if (!scene.namesOf(call.qualified).includes('dataclasses.make_dataclass')) continue;
    for (const [at, { keyword, span }] of call.arguments.entries()) {
      const written = scene.text.slice(span.start, span.end);
      const isSpecial =
        keyword === 'namespace'
          ? !written.startsWith('{') || written.includes('__')
          : (keyword === 'fields' || at === 1) && madeName.test(written);
      if (isSpecial) yield { span, values: { name: call.spelled } };
    }
  }
};
