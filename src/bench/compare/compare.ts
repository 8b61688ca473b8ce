import { GatewayError } from '../../errors.ts';
import type { ContainmentResult, DoorCase } from '../containment/result-form.ts';
import type { BenchResult, CaseResult, DetectionResult } from '../result/form.ts';
import { compareCases } from './cases.ts';
import { isOwn, type Change, type Comparison } from './comparison.ts';
import { compareTimings } from './timings.ts';

/**
 * What is worse, better or other in the second of two results.
 *
 * @throws GatewayError `ERR_USAGE` where they cannot be compared: of another kind, judged under
 * another policy, or without a case in common
 */
export function compareResults(before: BenchResult, after: BenchResult): Comparison {
  const kind = after.kind;
  if (before.kind !== kind) throw otherKind(before.kind, kind);
  if ('cases' in before && 'cases' in after) demandCommon(before, after);
  if (isDetection(before) && isDetection(after)) return { kind, ...scripts(before, after) };
  if (isContainment(before) && isContainment(after)) {
    return { kind, ...compareCases([before.cases, after.cases], ofDoors) };
  }
  if (isTimed(before) && isTimed(after)) return { kind, ...compareTimings(before, after) };
  throw otherKind(before.kind, kind);
}

type Cases = Pick<DetectionResult | ContainmentResult, 'cases'>;

const isDetection = (result: BenchResult): result is DetectionResult =>
  result.kind === 'detection' || result.kind === 'false-positives';
const isContainment = (result: BenchResult): result is ContainmentResult =>
  result.kind === 'containment';
const isTimed = (
  result: BenchResult,
): result is Exclude<BenchResult, DetectionResult | ContainmentResult> =>
  !isDetection(result) && !isContainment(result);

function scripts(before: DetectionResult, after: DetectionResult): Omit<Comparison, 'kind'> {
  const [was, now] = [before.subject.policy, after.subject.policy];
  if (was.digest !== now.digest) {
    const names = `${was.name} (${was.digest}) and ${now.name} (${now.digest})`;
    throw new GatewayError('ERR_USAGE', `the results are of different policies: ${names}`, {
      help: 'Measure the old one anew under the policy as it is now.',
    });
  }
  const compared = compareCases([before.cases, after.cases], ofGates);
  const lost = lostGates(before, after);
  return {
    ...compared,
    regressions: [...lost.filter(({ now }) => now === 'missing'), ...compared.regressions],
    others: [...lost.filter(({ now }) => now !== 'missing'), ...compared.others],
  };
}

/** Gates of our own that judged nothing in the newer result: not there, or not asked. */
function lostGates({ totals }: DetectionResult, after: DetectionResult): Change[] {
  return Object.keys(totals)
    .filter((id) => isOwn(id) && after.totals[id] === undefined)
    .map((id) => {
      const isMissing = after.gates.some((gate) => gate.id === id);
      return { id: 'all', subject: id, was: 'ran', now: isMissing ? 'missing' : 'not asked' };
    });
}

/** A comparison of nothing would say that nothing is worse. */
function demandCommon(before: Cases, after: Cases): void {
  if (Object.keys(after.cases).some((id) => Object.hasOwn(before.cases, id))) return;
  throw new GatewayError('ERR_USAGE', 'the results have no case in common', {
    help: 'Name two results that were measured with the same corpus.',
  });
}

const ofGates = {
  manifestOf: ({ family, technique, decidable, expected, script }: CaseResult): string =>
    JSON.stringify([family, technique, decidable, expected, script]),
  wordsOf: ({ verdicts }: CaseResult): CaseResult['verdicts'] => verdicts,
  gain: (one: CaseResult, was: string, now: string): number =>
    worthOf(one, now) - worthOf(one, was),
  lasting: new Set<string>(),
};

function worthOf({ expected }: CaseResult, word: string): number {
  if (expected === 'allow') return ['error', 'deny', 'warn', 'allow'].indexOf(word);
  if (expected === 'warn') return word === 'deny' || word === 'warn' ? 2 : 0;
  return ['error', 'allow', 'warn', 'deny'].indexOf(word);
}

/** What this host does not have says nothing about a door. */
const doorWorth: Readonly<Record<string, number>> = {
  ...{ error: 0, escaped: 0, 'known-leak': 1, 'not-claimed': 2, held: 3, missing: 3 },
};

const ofDoors = {
  manifestOf: ({ family, name }: DoorCase): string => JSON.stringify([family, name]),
  wordsOf: ({ doors }: DoorCase): DoorCase['doors'] => doors,
  gain: (_: DoorCase, was: string, now: string): number => {
    // To state a leak does not close it.
    if (was === 'escaped' && now === 'known-leak') return 0;
    return (doorWorth[now] ?? 0) - (doorWorth[was] ?? 0);
  },
  lasting: new Set(['known-leak', 'escaped', 'error']),
};

function otherKind(was: string, now: string): GatewayError {
  return new GatewayError('ERR_USAGE', `one result is of ${was}, the other of ${now}`, {
    help: 'Name two results of one kind.',
  });
}
