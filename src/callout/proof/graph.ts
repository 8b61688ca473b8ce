import type { CharSet } from 'refa';
import type { Assertion, PatternNode, RepeatNode } from '../../regex/tree.ts';
import type { AtomReader } from './alphabet.ts';
import type { Budget } from './budget.ts';

/** What stands before or behind a place in a text. */
const neighbours = ['edge', 'word', 'other'] as const;
export type Neighbour = (typeof neighbours)[number];

interface Step {
  readonly to: number;
  /** What must hold at the place; null for nothing. */
  readonly when: Assertion | null;
}

/** Later copies of an optional part of a repetition: this state can do all that they can. */
interface Copies {
  readonly stride: number;
  readonly count: number;
}

/**
 * A pattern as a graph of places: from some one goes on by reading a character, from others without
 * reading.
 */
export class Graph {
  readonly start: number;
  readonly accept: number;
  readonly #steps: Step[][] = [];
  readonly #reads: ({ readonly chars: CharSet; readonly to: number } | null)[] = [];
  readonly #copies: Copies[][] = [];
  readonly #reached = new Map<number, readonly number[]>();
  readonly #atoms: AtomReader;
  readonly #budget: Budget;

  constructor(tree: PatternNode, atoms: AtomReader, budget: Budget) {
    this.#atoms = atoms;
    this.#budget = budget;
    this.accept = this.#place([]);
    this.start = this.#build(tree, this.accept);
  }

  /** The sets of characters that are told apart. */
  sets(): CharSet[] {
    return this.#reads.flatMap((read) => (read === null ? [] : [read.chars]));
  }

  /** Where a character leads from a place that reads. */
  read(place: number, char: number): number | null {
    const read = this.#reads[place] ?? null;
    return read !== null && read.chars.has(char) ? read.to : null;
  }

  /** Places that read, and perhaps the accepting one, that are reached without reading. */
  reach(from: number, before: Neighbour, after: Neighbour): readonly number[] {
    const key = (from * 3 + neighbours.indexOf(before)) * 3 + neighbours.indexOf(after);
    const known = this.#reached.get(key) ?? this.#reach(from, before, after);
    this.#reached.set(key, known);
    return known;
  }

  #reach(from: number, before: Neighbour, after: Neighbour): readonly number[] {
    const seen = new Set([from]);
    for (const place of seen) {
      for (const { to, when } of this.#steps[place] ?? []) {
        if (when === null || holds(when, before, after)) seen.add(to);
      }
    }
    return [...seen].filter((place) => place === this.accept || this.#reads[place] !== null);
  }

  /**
   * Without the places that another one makes superfluous: who has used fewer of the copies of a
   * repetition can do all that the others can. This keeps `[a-z][a-z-]{0,61}` from taking 2⁶¹ states.
   */
  prune(places: ReadonlySet<number>): number[] {
    const outdone = new Set<number>();
    for (const place of places) {
      for (const { stride, count } of this.#copies[place] ?? []) {
        for (let copy = 1; copy <= count; copy++) outdone.add(place - copy * stride);
      }
    }
    return [...places].filter((place) => !outdone.has(place)).toSorted((a, b) => a - b);
  }

  #place(steps: Step[]): number {
    this.#budget.spend();
    this.#steps.push(steps);
    this.#reads.push(null);
    this.#copies.push([]);
    return this.#steps.length - 1;
  }

  /** The place from which a node leads to `to`. Built from behind, so that `to` is known. */
  #build(node: PatternNode, to: number): number {
    switch (node.kind) {
      case 'atom': {
        const place = this.#place([]);
        this.#reads[place] = { chars: this.#atoms.read(node.text), to };
        return place;
      }
      case 'assertion':
        return this.#place([{ to, when: node.what }]);
      case 'sequence':
        return node.items.reduceRight((next, item) => this.#build(item, next), to);
      case 'choice':
        return this.#fork(node.options.map((option) => this.#build(option, to)));
      case 'repeat':
        return this.#repeat(node, to);
    }
  }

  #fork(targets: readonly number[]): number {
    return this.#place(targets.map((to) => ({ to, when: null })));
  }

  #repeat({ item, min, max }: RepeatNode, to: number): number {
    let next = to;
    if (max === null) {
      next = this.#fork([to]);
      this.#steps[next]?.push({ to: this.#build(item, next), when: null });
    } else {
      next = this.#optional(item, max - min, to);
    }
    for (let copy = 0; copy < min; copy++) next = this.#build(item, next);
    return next;
  }

  /** Copies in one another, `(x(x)?)?`: the last is built first. */
  #optional(item: PatternNode, count: number, to: number): number {
    let next = to;
    for (let copy = 0; copy < count; copy++) {
      const begin = this.#steps.length;
      next = this.#fork([this.#build(item, next), to]);
      const stride = this.#steps.length - begin;
      for (let place = begin; place < begin + stride; place++) {
        this.#copies[place]?.push({ stride, count: copy });
      }
    }
    return next;
  }
}

function holds(what: Assertion, before: Neighbour, after: Neighbour): boolean {
  switch (what) {
    case 'begin':
      return before === 'edge';
    case 'end':
      return after === 'edge';
    case 'boundary':
      return (before === 'word') !== (after === 'word');
    case 'no-boundary':
      return (before === 'word') === (after === 'word');
  }
}
