/** What another policy would have decided, as far as a log tells. */
export interface Replayed {
  readonly decision: 'allow' | 'deny' | 'unknown';
  /** Rules that deny for certain; of an allow, none. */
  readonly denying: readonly Denial[];
  /** Why it is not known; of a known decision, none. */
  readonly doubts: readonly Doubt[];
}

export interface Denial {
  readonly rule: string;
  /** Line of the script, 1-based; null where the log does not tell. */
  readonly line: number | null;
}

/** Why a log does not tell what a rule would say. */
export interface Doubt {
  readonly rule: string;
  readonly why: string;
}

/** Gathers what is certain and what is not: a certain deny leaves no doubt. */
export class Judgement {
  readonly #denying: Map<string, number | null> = new Map();
  readonly #doubts: Map<string, Doubt> = new Map();

  deny(rule: string, line: number | null = null): void {
    if (line !== null || !this.#denying.has(rule)) this.#denying.set(rule, line);
  }

  doubt(rule: string, why: string): void {
    this.#doubts.set(`${rule} ${why}`, { rule, why });
  }

  get replayed(): Replayed {
    const denying = [...this.#denying].map(([rule, line]) => ({ rule, line }));
    if (denying.length > 0) return { decision: 'deny', denying, doubts: [] };
    const doubts = [...this.#doubts.values()];
    return { decision: doubts.length > 0 ? 'unknown' : 'allow', denying, doubts };
  }
}
