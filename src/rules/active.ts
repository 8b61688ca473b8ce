import type { Level } from '../finding.ts';
import type { ArgumentTest } from './arguments.ts';
import type { Check } from './checks/check.ts';
import type { Matcher } from './matcher.ts';
import type { Options, Rule } from './types.ts';

/** A rule in force: its level and options are settled. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly level: Level;
  readonly options: Options;
  /** Off under the policy: its hits are told to whoever observes, and are no findings. */
  readonly isSilent: boolean;
}

/** One match line of a rule in force, with its tests compiled. */
export interface ActiveMatcher {
  readonly active: ActiveRule;
  readonly matcher: Matcher;
  readonly argumentsHold: ArgumentTest | null;
  /** A name that the pattern reaches and that passes all the same. */
  readonly excepts: (name: string) => boolean;
}

/** Finds what is said of a name. */
export interface LookUp<T> {
  match(name: string): readonly T[];
}

type Asked = Pick<ReadonlyMap<string, readonly ActiveMatcher[]>, 'get'>;

/** All rules in force, indexed by what they match, so that cost is per fact and not per rule. */
export interface Index {
  readonly imports: LookUp<ActiveMatcher>;
  readonly references: LookUp<ActiveMatcher>;
  readonly calls: LookUp<ActiveMatcher>;
  readonly methods: Asked;
  readonly attributes: LookUp<ActiveMatcher>;
  readonly definitions: LookUp<ActiveMatcher>;
  readonly annotations: Asked;
  readonly strings: LookUp<ActiveMatcher>;
  readonly checks: readonly { readonly active: ActiveMatcher; readonly check: Check }[];
}
