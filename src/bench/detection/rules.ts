import { isHonest } from '../corpus/case.ts';
import type { Spoken } from '../gates/gate.ts';
import type { CaseAnswer, GateAnswers } from './measure.ts';
import { namesTrick } from './standing.ts';
import { byTechnique, isRight } from './totals.ts';

/** What one rule of ours did. */
export interface RuleCounts {
  readonly family: string;
  readonly rule: string;
  /** Attacks that it names. */
  readonly validated: number;
  /** Attacks of other families that it speaks of as well. */
  readonly reported: number;
  /** Honest scripts that it refuses. */
  readonly noisy: number;
  /** Attacks that nothing caught, of techniques that it speaks for. */
  readonly missing: number;
}

type Counted = 'validated' | 'reported' | 'noisy' | 'missing';

/** Counts of each rule that spoke, by family, the busiest first; none for gates of others. */
export function ruleCounts({ answers }: GateAnswers): RuleCounts[] {
  const counts = new Map<string, Spoken & Record<Counted, number>>();
  const add = ({ rule, family }: Spoken, what: Counted): void => {
    const found = counts.get(rule) ?? { family, rule, ...empty };
    found[what] += 1;
    counts.set(rule, found);
  };
  for (const one of answers) {
    const isRefused = isHonest(one.of) && !isRight(one);
    for (const spoken of spokenBy(one)) {
      if (isRefused) add(spoken, 'noisy');
      else if (!isHonest(one.of)) {
        add(spoken, namesTrick(one.of.family, spoken) ? 'validated' : 'reported');
      }
    }
  }
  const attacks = answers.filter(({ of }) => !isHonest(of));
  for (const cases of byTechnique(attacks).values()) {
    const speaker = speakerOf(cases);
    if (speaker === null) continue;
    for (const one of cases) if (!isRight(one)) add(speaker, 'missing');
  }
  return [...counts.values()].sort(
    (a, b) => compare(a.family, b.family) || b.validated - a.validated || compare(a.rule, b.rule),
  );
}

const empty = { validated: 0, reported: 0, noisy: 0, missing: 0 };

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Each rule that spoke of a case once. */
function spokenBy({ answer }: CaseAnswer): Spoken[] {
  const spoken = 'error' in answer ? [] : (answer.spoken ?? []);
  return [...new Map(spoken.map((one) => [one.rule, one])).values()];
}

/** The rule that names most cases of a technique. */
function speakerOf(cases: readonly CaseAnswer[]): Spoken | null {
  const counts = new Map<string, { spoken: Spoken; count: number }>();
  for (const one of cases) {
    for (const spoken of spokenBy(one)) {
      if (!namesTrick(one.of.family, spoken)) continue;
      const { count } = counts.get(spoken.rule) ?? { count: 0 };
      counts.set(spoken.rule, { spoken, count: count + 1 });
    }
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  return most?.spoken ?? null;
}
