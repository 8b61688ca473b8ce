/**
 * What a change does to what is admitted. `unclear` is a change that may admit more and could not be
 * shown not to: whoever fails on widening fails on it too.
 */
export type Effect = 'widening' | 'narrowing' | 'neither' | 'unclear';

/** One difference between two policies. */
export interface PolicyChange {
  /** Key of the policy: `imports.allow`, `rules.type-annotation.level`. */
  readonly key: string;
  readonly effect: Effect;
  /** What changed, in one clause. */
  readonly what: string;
  /** What shows it: a URL, a script, modules within reach. */
  readonly shown: readonly string[];
}

export function change(
  key: string,
  effect: Effect,
  what: string,
  shown: readonly string[] = [],
): PolicyChange {
  return { key, effect, what, shown };
}

/** Of two numbers or places in an order, where more admits more. */
export function byOrder(before: number, after: number): Effect {
  return after > before ? 'widening' : after < before ? 'narrowing' : 'neither';
}
