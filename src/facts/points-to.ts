import type { Effort } from './effort.ts';

/** Different things that one name is followed to. */
const namesMax = 256;
/** Names in a slot from which on long ways to its attributes are told apart less. */
const crowded = 16;
const overcrowded = 64;
/** Parts of a name that is kept whole all the same: `pandas.io.common.os`. */
const wayMax = 4;
/** Dots in a qualified name: a longer way says no more than a shorter one. */
const dotsMax = 32;
const charsMax = 1_024;
/** Containers in containers that are told apart. */
const deepest = '[]'.repeat(4);
const steps = /\[\*\]|\[\]|\.[^.[]+/g;
/** Names in a slot from which on a set finds them. */
const manyNames = 16;

const nothing: readonly string[] = Object.freeze([]);

/** A suffix, taken apart once for all names that go its way. */
interface Way {
  readonly steps: readonly string[];
  /** Characters of all steps. */
  readonly length: number;
}

interface Link {
  readonly target: number;
  readonly way: Way;
}

function wayOf(suffix: string): Way {
  return { steps: suffix.match(steps) ?? nothing, length: suffix.length };
}

/** A function or class of the script itself, by the index of its definition. */
export function ownName(index: number): string {
  return `<${index}>`;
}

/** The index of the definition that {@link ownName} named. */
export function ownIndex(name: string): number {
  return Number(name.slice(1, -1));
}

/** Whether a name stands for something of the script's own: a container, a function, a class. */
export function isOwn(name: string): boolean {
  return name.endsWith(']') || name.startsWith('<');
}

function isCallable(name: string): boolean {
  return name.startsWith('<') && name.endsWith('>');
}

/**
 * Which qualified names each slot may stand for, by inclusion: a slot holds what flows into it.
 * Each set is bounded, and so is the effort of all; a bound that is hit is reported.
 *
 * A suffix is the steps from a value to what flows on: `.name` an attribute, `[]` a container
 * around it, `[*]` any element of it. `json[]` is a container with the module `json` in it.
 */
export class PointsTo {
  readonly #sets: (string[] | undefined)[];
  readonly #index: Map<number, Set<string>> = new Map();
  readonly #links: (Link[] | undefined)[];
  readonly #linked: Set<string> = new Set();
  readonly #watches: Map<number, ((name: string) => void)[]> = new Map();
  readonly #waiting: [number, string][] = [];
  readonly #effort: Effort;

  constructor(slots: number, effort: Effort) {
    this.#effort = effort;
    this.#sets = Array.from({ length: slots });
    this.#links = Array.from({ length: slots });
  }

  /** A slot more. */
  fresh(): number {
    this.#links.push(undefined);
    return this.#sets.push(undefined) - 1;
  }

  of(slot: number): readonly string[] {
    return this.#sets[slot] ?? nothing;
  }

  add(slot: number, name: string): void {
    if (!this.#effort.takeText(name.length)) return;
    const set = (this.#sets[slot] ??= []);
    const index = set.length < manyNames ? set.includes(name) : this.#indexOf(slot, set).has(name);
    if (index) return;
    if (set.length >= namesMax) this.#effort.exceed();
    else {
      set.push(name);
      this.#index.get(slot)?.add(name);
      this.#waiting.push([slot, name]);
    }
  }

  #indexOf(slot: number, set: readonly string[]): Set<string> {
    let index = this.#index.get(slot);
    if (index === undefined) this.#index.set(slot, (index = new Set(set)));
    return index;
  }

  /** Whatever `from` stands for, `target` may stand for with a suffix. */
  link(from: number, target: number, suffix: string): void {
    if (from === target && suffix === '') return;
    const key = `${from}>${target}${suffix}`;
    if (this.#linked.has(key) || !this.#effort.take(1)) return;
    this.#linked.add(key);
    const way = wayOf(suffix);
    (this.#links[from] ??= []).push({ target, way });
    for (const name of this.#sets[from] ?? nothing) this.#pass(name, target, way);
  }

  /** Tells of every function and class of the script itself that a slot stands for. */
  watch(slot: number, told: (name: string) => void): void {
    const watches = this.#watches.get(slot);
    if (watches) watches.push(told);
    else this.#watches.set(slot, [told]);
    for (const name of [...this.of(slot)]) {
      if (isCallable(name) && this.#effort.take(1)) told(name);
    }
  }

  settle(): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      if (this.#effort.spent) this.#waiting.length = 0;
      const [slot, name] = next;
      const links = this.#links[slot] ?? [];
      for (let at = 0; at < links.length; at += 1) {
        const { target, way } = links[at] as Link;
        this.#pass(name, target, way);
      }
      if (!isCallable(name)) continue;
      for (const told of this.#watches.get(slot) ?? []) if (this.#effort.take(1)) told(name);
    }
  }

  #pass(name: string, target: number, way: Way): void {
    const crowd = this.#sets[target]?.length ?? 0;
    for (const there of this.#joined(name, way, crowd)) this.add(target, there);
  }

  /** Each name with a suffix, but for those that grow too long or have no such part. */
  extended(names: readonly string[], suffix: string): readonly string[] {
    if (suffix === '' || names.length === 0) return names;
    const way = wayOf(suffix);
    return names.flatMap((name) => this.#joined(name, way, names.length));
  }

  /** A name after some steps; two where a container is nested too deep for its depth to be known. */
  #joined(name: string, way: Way, crowd: number): readonly string[] {
    if (!this.#effort.takeText(name.length + way.length)) return nothing;
    return this.#after(name, way.steps, 0, crowd);
  }

  #after(name: string, way: readonly string[], from: number, crowd: number): readonly string[] {
    let at = name;
    for (let next = from; next < way.length; next += 1) {
      const step = way[next] as string;
      if (step === '[]') at = at.endsWith(deepest) ? at : `${at}[]`;
      else if (step === '[*]') {
        if (!at.endsWith('[]')) return nothing;
        const inner = at.slice(0, -2);
        if (at.endsWith(deepest)) {
          const rest = next + 1;
          return [...this.#after(inner, way, rest, crowd), ...this.#after(at, way, rest, crowd)];
        }
        at = inner;
      } else {
        const longer = isOwn(at) ? null : this.#stepped(at, step, crowd);
        if (longer === null) return nothing;
        at = longer;
      }
    }
    return [at];
  }

  #stepped(name: string, step: string, crowd: number): string | null {
    const next = nextName(name, step, crowd);
    if (next === null) this.#effort.exceed();
    return next;
  }
}

/**
 * A name with one attribute more, of a slot that holds `crowd` names. What comes to an attribute
 * for the third time is taken to be where it was after the second: `node.next.next.next` is
 * `node.next.next`. In a crowd that holds of the second time, and in a large one the middle of a
 * long way is left out. Null where the name grows too long.
 */
function nextName(name: string, step: string, crowd: number): string | null {
  const last = lastStep(name, step, name.length);
  const again = crowd < crowded ? lastStep(name, step, last) : last;
  if (last >= 0 && again >= 0) return name.slice(0, last + step.length);
  const longer = name + step;
  if (longer.length <= dotsMax) return longer;
  const parts = longer.split('.', dotsMax + 2);
  if (parts.length > dotsMax + 1 || longer.length > charsMax) return null;
  if (crowd < overcrowded || parts.length <= wayMax) return longer;
  return [parts[0], ...parts.slice(-2)].join('.');
}

/** Where a whole step of a name stands last before `before`, or -1. */
function lastStep(name: string, step: string, before: number): number {
  let at = before > 0 ? name.lastIndexOf(step, before - 1) : -1;
  while (at >= 0) {
    const after = name.charCodeAt(at + step.length);
    if (Number.isNaN(after) || after === 0x2e) return at;
    at = at > 0 ? name.lastIndexOf(step, at - 1) : -1;
  }
  return -1;
}
