import { isHonest, type BenchCase } from '../corpus/case.ts';
import type { Corpus } from '../corpus/load.ts';
import { digestBytes } from '../../job/canonical.ts';
import type { GateRow } from '../gates/gate.ts';
import { contractFamily, type Setting } from '../gates/setting.ts';
import { loadRules } from '../../rules/load.ts';
import type { Environment } from '../result/environment.ts';
import type { CaseResult, DetectionResult, GatePair, PairCounts } from '../result/form.ts';
import { mcnemar } from '../statistics.ts';
import type { CaseAnswer, GateAnswers } from './measure.ts';
import { ruleCounts } from './rules.ts';
import { isRight, ownStanding, scopesOf } from './totals.ts';
import { variantCounts } from './variant-counts.ts';

export interface Measured {
  readonly kind: DetectionResult['kind'];
  readonly command: string;
  readonly environment: Environment;
  readonly corpus: Corpus;
  readonly setting: Setting;
  readonly gates: readonly GateRow[];
  /** Of the gates that are here. */
  readonly answers: readonly GateAnswers[];
}

/** What gates said, as a result. */
export async function detectionResult(measured: Measured): Promise<DetectionResult> {
  const { kind, command, environment, corpus, setting, gates, answers } = measured;
  const { digest, cases } = corpus;
  const honest = cases.filter(isHonest).length;
  const rules = await loadRules();
  const each = <T>(work: (of: GateAnswers) => T | null): Record<string, T> =>
    Object.fromEntries(
      answers.flatMap((of) => {
        const found = work(of);
        return found === null ? [] : [[of.gate, found] as const];
      }),
    );
  return {
    ...{ format: 'sallyport-bench', version: 1, kind, command, environment },
    subject: {
      corpus: { digest, attacks: cases.length - honest, honest },
      policy: { name: setting.policy.name, digest: setting.digest },
      rules: rules.digest,
    },
    gates,
    totals: each(scopesOf),
    pairs: pairsOf(answers),
    variants: each(variantCounts),
    rules: each((of) => (of.answers.some(isOwn) ? ruleCounts(of) : null)),
    cases: Object.fromEntries(cases.map((one, at) => [one.id, caseResult(one, at, answers)])),
  };
}

const isOwn = ({ answer }: CaseAnswer): boolean => 'decision' in answer && 'spoken' in answer;

function caseResult(
  { family, technique, split, decidable, expected, code }: BenchCase,
  at: number,
  answers: readonly GateAnswers[],
): CaseResult {
  const verdicts: Record<string, CaseResult['verdicts'][string]> = {};
  const standings: Record<string, NonNullable<CaseResult['standings']>[string]> = {};
  const rules: Record<string, readonly string[]> = {};
  for (const { gate, answers: said } of answers) {
    const one = said[at];
    if (one === undefined) continue;
    const { answer } = one;
    verdicts[gate] = 'error' in answer ? 'error' : answer.decision;
    const standing = ownStanding(one);
    if (standing !== null) standings[gate] = standing;
    if ('error' in answer) rules[gate] = [answer.error];
    else if (isTold(one, answer.decision)) rules[gate] = answer.rules.slice(0, rulesMax);
  }
  return {
    ...{ family, technique, split, decidable, expected },
    script: digestBytes(code).slice(-scriptDigits),
    verdicts,
    ...(Object.keys(standings).length > 0 && { standings }),
    ...(Object.keys(rules).length > 0 && { rules }),
  };
}

/** Of the digest of a script: enough to tell a case that was rewritten. */
const scriptDigits = 12;

/** Rules that a result holds of one verdict. */
const rulesMax = 3;

/** Whether somebody will ask what spoke: of honest scripts, and of attacks that are only told of. */
function isTold(one: CaseAnswer, decision: string): boolean {
  return isHonest(one.of) ? decision !== 'allow' : decision !== 'allow' && !isRight(one);
}

/** The first gate beside each other one. */
function pairsOf([first, ...others]: readonly GateAnswers[]): GatePair[] {
  if (first === undefined) return [];
  return others.map((second) => ({
    ...{ first: first.gate, second: second.gate },
    attacks: pairOf(first, second, ({ of }) => !isHonest(of) && of.decidable),
    honest: pairOf(first, second, ({ of }) => isHonest(of)),
  }));
}

function pairOf(
  first: GateAnswers,
  second: GateAnswers,
  isIn: (one: CaseAnswer) => boolean,
): PairCounts {
  const both = first.answers.flatMap((one, at) => {
    const other = second.answers[at];
    const isCompared = isIn(one) && one.of.family !== contractFamily;
    return other === undefined || !isCompared ? [] : [[isRight(one), isRight(other)] as const];
  });
  const onlyFirst = both.filter(([one, other]) => one && !other).length;
  const onlySecond = both.filter(([one, other]) => other && !one).length;
  return { onlyFirst, onlySecond, p: mcnemar(onlyFirst, onlySecond) };
}
