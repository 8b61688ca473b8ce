import { kind } from '../syntax/kinds.ts';
import { HintReaders } from './hint-readers.ts';
import { isBare, removalOf } from './hint-removal.ts';
import type { AnnotationFact, DefinitionFact } from './types.ts';
import type { PendingHint, Walk } from './walk.ts';

/** Expressions that do something when they are evaluated. */
const active: ReadonlySet<number> = new Set([
  kind.call,
  kind.named_expression,
  kind.await,
  kind.yield,
]);

/**
 * Type hints in order of position, each with what takes it out of the text and with the reason
 * that speaks against it. Linear; costs nothing where there is no hint.
 */
export function annotationFacts(
  walk: Walk,
  definitions: readonly DefinitionFact[],
): AnnotationFact[] {
  if (walk.hints.length === 0) return [];
  const readers = new HintReaders(walk, definitions);
  const removals = removalOf(walk);
  const facts = walk.hints.map((hint): AnnotationFact => ({
    kind: hint.kind,
    name: hint.name,
    span: walk.span(inner(walk, hint.node)),
    removal: removals(hint),
    needed: neededBy(walk, hint, readers),
  }));
  return facts.sort((a, b) => a.span.start - b.span.start);
}

/** The expression inside of parentheses. */
function inner(walk: Walk, node: number): number {
  const { kinds } = walk.tree;
  let at = node;
  while (kinds[at] === kind.type || kinds[at] === kind.parenthesized_expression) {
    at += kinds[at] === kind.type ? 1 : 2;
  }
  return at;
}

function neededBy(walk: Walk, hint: PendingHint, readers: HintReaders): string | null {
  if (hint.kind.startsWith('type-')) return `it makes \`${hint.name}\` a name of the script`;
  const local = hint.kind === 'variable' && hint.scope.kind === 'function';
  if (!local) {
    const reader = readers.of(hint);
    if (reader !== null) return reader;
    if (acts(walk, hint.node)) return 'the hint calls or binds something when it is evaluated';
  }
  return isBare(walk, hint) ? bareNeed(walk, hint, readers) : null;
}

function acts({ tree: { kinds, limits } }: Walk, node: number): boolean {
  const end = limits[node] as number;
  for (let at = node; at < end; at += 1) if (active.has(kinds[at] as number)) return true;
  return false;
}

/** A hint without a value makes its name one of the scope, and evaluates what its target hangs on. */
function bareNeed(walk: Walk, hint: PendingHint, readers: HintReaders): string | null {
  const { kinds } = walk.tree;
  let target = hint.owner + 1;
  if (kinds[target] === kind.attribute) {
    while (kinds[target] === kind.attribute) target += 1;
    if (kinds[target] === kind.identifier) return null;
  }
  if (kinds[target] !== kind.identifier) return 'its target is evaluated where the hint stands';
  const name = walk.name(target);
  const slot = hint.scope.slots.get(name);
  if (slot === undefined || slot.own || hint.scope.kind === 'class') return null;
  if (hint.scope.kind === 'module' && slot.bound > readers.bareHints(name)) return null;
  if (readers.mentions(name) <= readers.bareHints(name)) return null;
  return `it is all that makes \`${name}\` a name of its scope`;
}
