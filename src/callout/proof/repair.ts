import { BudgetError } from './budget.ts';
import type { Prover } from './prover.ts';

/** An expression that matches something, made of one that matches nothing. */
export interface Repair {
  readonly regex: string;
  /** Why the old one is dead, as the rest of a sentence. */
  readonly reason: string;
}

/** A slip that may leave one part of an expression dead and another alive. */
export interface PartSlip {
  readonly slip: 'double-escaped' | 'blank';
  readonly reason: string;
  readonly mend: (regex: string) => string;
}

export const partSlips: readonly PartSlip[] = [
  {
    slip: 'double-escaped',
    reason: 'a doubled backslash stands for a backslash, which no URL has',
    mend: (regex) => regex.replaceAll('\\\\', '\\'),
  },
  {
    slip: 'blank',
    reason: 'a blank stands for itself, and no URL has one',
    mend: (regex) => regex.replaceAll(' ', ''),
  },
];

type Slip = readonly [reason: string, mend: (regex: string) => string];

/** Slips that leave an expression well-formed and dead, the likeliest first. */
const slips: readonly Slip[] = [
  ...partSlips.map(({ reason, mend }): Slip => [reason, mend]),
  [
    'hosts are in lower case when they are judged',
    (regex) => regex.replace(/^(?:[^/]*:\/\/)?[^/]*/, lowerLiterals),
  ],
  [
    'only `https://` is called',
    (regex) => regex.replace(/^\^?(?:http|abfss?|wasbs?|adl|ftp|tcp):(?:\/\/)?/, '^https://'),
  ],
  ['the port is not part of what is judged', (regex) => regex.replace(/:\d+(?=$|[/$])/, '')],
  ['the query is not part of what is judged', (regex) => regex.replace(/(?:\\\?|\[\?\]).*$/, '')],
  ['a slash always follows the host', (regex) => regex.replace(/\$$/, '/')],
];

/** The first slip whose mending brings an expression to life, or else all of them together. */
export function repairOf(regex: string, prover: Prover): Repair | null {
  for (const [reason, mend] of slips) {
    const repair = tryRepair(mend(regex), reason, prover);
    if (repair !== null) return repair;
  }
  const used = slips.filter(([, mend]) => mend(regex) !== regex);
  const mended = used.reduce((text, [, mend]) => mend(text), regex);
  return tryRepair(mended, used.map(([reason]) => reason).join('; '), prover);
}

function tryRepair(regex: string, reason: string, prover: Prover): Repair | null {
  const compiled = prover.universe.engine.compile(regex);
  if (!compiled.ok) return null;
  try {
    const language = prover.universe.found(regex, prover.budget());
    const example = prover.witness(language, (location) => compiled.matcher.test(location));
    return example === null ? null : { regex, reason };
  } catch (error) {
    if (error instanceof BudgetError) return null;
    throw error;
  }
}

/** Upper-case letters that stand for themselves, outside escapes such as `\\W`. */
function lowerLiterals(host: string): string {
  return host.replace(/\\.|[A-Z]/g, (text) => (text.length === 1 ? text.toLowerCase() : text));
}
