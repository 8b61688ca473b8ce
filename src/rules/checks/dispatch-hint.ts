import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

const dispatchers: ReadonlySet<string> = new Set([
  'functools.singledispatch',
  'functools.singledispatchmethod',
]);

/** Hints that single dispatch evaluates, and that do more than name a type. */
export const dispatchHint: Check = function* (scene) {
  const { facts, text } = scene;
  const deferred = facts.imports.some(({ module }) => module === '__future__');
  const hints = facts.annotations.filter(({ span }) => {
    const hint = text.slice(span.start, span.end);
    return (deferred || /^[rRuUbB]{0,2}['"]/.test(hint)) && /[(\\]|__/.test(hint);
  });
  if (hints.length === 0 || !dispatches(scene)) return;
  for (const { name, span } of hints) {
    yield { span, values: { name, value: text.slice(span.start, span.end) } };
  }
};

function dispatches(scene: CheckScene): boolean {
  const { references, definitions } = scene.facts;
  const used = [
    ...[...references, ...scene.hidden.references].map(({ qualified }) => qualified),
    ...definitions.flatMap(({ decorators }) => decorators),
  ];
  return used.some((names) => scene.namesOf(names).some((one) => dispatchers.has(one)));
}
