/** Different things that one name is followed to. */
const namesMax = 64;
/** Dots in a qualified name: a longer way says no more than a shorter one. */
const dotsMax = 32;
const charsMax = 1_024;

const nothing: readonly string[] = Object.freeze([]);

interface Link {
  readonly target: number;
  readonly suffix: string;
}

/**
 * Which qualified names each slot may stand for, by inclusion: a slot holds what flows into it.
 * Linear in the flows times a constant, whatever their order or cycles, as each set is bounded; a
 * bound that is hit is reported.
 */
export class PointsTo {
  readonly #sets: (string[] | undefined)[];
  readonly #links: (Link[] | undefined)[];
  readonly #waiting: [number, string][] = [];
  #exceeded = false;

  constructor(slots: number) {
    this.#sets = Array.from({ length: slots });
    this.#links = Array.from({ length: slots });
  }

  get exceeded(): boolean {
    return this.#exceeded;
  }

  exceed(): void {
    this.#exceeded = true;
  }

  of(slot: number): readonly string[] {
    return this.#sets[slot] ?? nothing;
  }

  add(slot: number, name: string): void {
    const set = (this.#sets[slot] ??= []);
    if (set.includes(name)) return;
    if (set.length >= namesMax) this.#exceeded = true;
    else {
      set.push(name);
      this.#waiting.push([slot, name]);
    }
  }

  /**
   * Whatever `from` stands for, `target` may stand for with a suffix. To be called before {@link
   * settle}.
   */
  link(from: number, target: number, suffix: string): void {
    if (from === target && suffix === '') return;
    (this.#links[from] ??= []).push({ target, suffix });
  }

  settle(): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      const [slot, name] = next;
      for (const { target, suffix } of this.#links[slot] ?? (nothing as readonly never[])) {
        const longer = this.#bounded(name + suffix);
        if (longer !== null) this.add(target, longer);
      }
    }
  }

  /** Each name with a suffix, but for those that grow too long. */
  extended(names: readonly string[], suffix: string): readonly string[] {
    const found: string[] = [];
    for (const name of names) {
      const longer = this.#bounded(name + suffix);
      if (longer !== null) found.push(longer);
    }
    return found;
  }

  #bounded(name: string): string | null {
    if (name.length <= dotsMax) return name;
    let dots = 0;
    for (let at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) dots += 1;
    if (dots <= dotsMax && name.length <= charsMax) return name;
    this.#exceeded = true;
    return null;
  }
}
