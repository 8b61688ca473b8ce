import type { Level } from '../finding.ts';
import { limits } from '../limits.ts';
import type { ActiveRule } from './active.ts';
import type { Matcher } from './matcher.ts';
import type { Hit } from './types.ts';

/**
 * A hit with its rule. `attribute` ones merge along their chain; `apart` ones stand whatever
 * overlaps them.
 */
export interface Candidate {
  readonly active: ActiveRule;
  readonly matcher: Matcher;
  readonly hit: Hit;
  readonly kind: 'plain' | 'attribute' | 'apart';
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

/** Of the level that the finding will have: some hits count for less than their rule. */
function severityOf({ active, hit }: Candidate): number {
  return Math.max(severity[active.level], severity[hit.atMost ?? 'error']);
}

/**
 * One finding for one cause: hits of one cause key become one, attribute hits of one chain become
 * one (the step that leaves the ordinary speaks), and of hits whose places overlap the worst level
 * and then the highest precedence speaks. An error never gives way to less.
 */
export function mergeCauses(candidates: readonly Candidate[]): Candidate[] {
  const single = mergeChains(mergeKeys(candidates));
  single.sort(byWeight);
  const kept: Candidate[] = [];
  const taken = new Taken();
  for (const one of single) {
    if (kept.length >= limits.findingsMax) break;
    if (one.kind === 'apart' || taken.add(one.hit.span.start, one.hit.span.end)) kept.push(one);
  }
  return kept.sort(byPlace);
}

/** The first of the worst hits of each rule for each cause. */
function mergeKeys(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  const worstFirst = candidates.toSorted((a, b) => severityOf(a) - severityOf(b));
  return worstFirst.filter(({ active, hit, kind }) => {
    const { start, end } = hit.span;
    const cause = kind === 'attribute' ? `${start}:${end}` : (hit.cause ?? `${start}:${end}`);
    const key = `${active.rule.id} ${cause}`;
    if (start < end && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/**
 * Attribute hits that share the start of their expression become the first of the worst of them,
 * spanning all.
 */
function mergeChains(candidates: readonly Candidate[]): Candidate[] {
  const merged: Candidate[] = [];
  const chains = new Map<string, Candidate[]>();
  for (const one of candidates) {
    if (one.kind !== 'attribute' || one.hit.cause === undefined) merged.push(one);
    else {
      const chain = chains.get(one.hit.cause);
      if (chain) chain.push(one);
      else chains.set(one.hit.cause, [one]);
    }
  }
  for (const chain of chains.values()) merged.push(chain.length > 1 ? joinChain(chain) : chain[0]!);
  return merged;
}

function joinChain(chain: readonly Candidate[]): Candidate {
  const inOrder = [...chain].sort(byPlace);
  const worst = Math.min(...inOrder.map(severityOf));
  const first = inOrder.find((one) => severityOf(one) === worst)!;
  const best = inOrder
    .filter(({ hit }) => hit.span.start === first.hit.span.start)
    .sort(byWeight)[0]!;
  const start = inOrder[0]!.hit.span.start;
  const end = Math.max(...inOrder.map((one) => one.hit.span.end));
  const names = [...new Set(inOrder.map((one) => one.hit.values['name'] ?? ''))];
  return { ...best, hit: { ...best.hit, span: { start, end }, chain: names } };
}

function byWeight(a: Candidate, b: Candidate): number {
  return (
    severityOf(a) - severityOf(b) ||
    b.active.rule.precedence - a.active.rule.precedence ||
    length(b) - length(a) ||
    byPlace(a, b)
  );
}

function length({ hit: { span } }: Candidate): number {
  return span.end - span.start;
}

function byPlace(a: Candidate, b: Candidate): number {
  return (
    a.hit.span.start - b.hit.span.start ||
    a.hit.span.end - b.hit.span.end ||
    (a.active.rule.id < b.active.rule.id ? -1 : a.active.rule.id > b.active.rule.id ? 1 : 0)
  );
}

/** Disjoint stretches in order of place. */
class Taken {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Takes a stretch; false when it overlaps one that is taken. Empty stretches overlap nothing. */
  add(start: number, end: number): boolean {
    if (start >= end) return true;
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! < end) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && this.#ends[low - 1]! > start) return false;
    this.#starts.splice(low, 0, start);
    this.#ends.splice(low, 0, end);
    return true;
  }
}
