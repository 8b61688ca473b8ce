import type { Check } from './check.ts';

const metaclasses: readonly string[] = [
  'builtins.type', 'abc.ABCMeta', 'enum.EnumMeta', 'enum.EnumType',
]; // prettier-ignore

/** Calls of the script's own metaclasses with more than one argument: `Meta('C', (), {…})`. */
export const metaclassCall: Check = function* (scene) {
  const own = new Set<string>();
  for (const { kind, name, bases, span } of scene.facts.definitions) {
    if (kind !== 'class' || bases.length === 0) continue;
    const derives = bases.some((base) =>
      scene.namesOf(base).some((one) => metaclasses.includes(one)),
    );
    const head = scene.text.slice(span.start, span.start + headMax);
    if (derives || basesIn(head).some((base) => own.has(base))) own.add(name);
  }
  if (own.size === 0) return;
  for (const [, alias, name] of scene.text.matchAll(aliased)) if (own.has(name!)) own.add(alias!);
  for (const call of scene.facts.calls) {
    const isMany = call.arguments.length > 1 || call.arguments[0]?.keyword === '*';
    const isOwn = call.callees.some(({ start, end }) => own.has(scene.text.slice(start, end)));
    if (isMany && isOwn) yield { span: call.function, values: { name: call.spelled } };
  }
};

/** `make = Meta`. */
const aliased = /\b([A-Za-z_]\w*)[ \t]{0,8}:?=[ \t]{0,8}([A-Za-z_]\w*)[ \t]{0,8}(?=[\n;#)]|$)/g;

const headMax = 200;

/** Names in the brackets of `class Name(A, B):`. */
function basesIn(head: string): readonly string[] {
  return /^class\s+\w+\s*\(([\w\s,.]*)/.exec(head)?.[1]?.split(/[\s,]+/) ?? [];
}
