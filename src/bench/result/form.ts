import type { ContainmentResult } from '../containment/result-form.ts';
import type { Expected } from '../corpus/case.ts';
import type { Split } from '../corpus/split.ts';
import type { RuleCounts } from '../detection/rules.ts';
import type { Standing } from '../detection/standing.ts';
import type { Scopes } from '../detection/totals.ts';
import type { Decision, GateRow } from '../gates/gate.ts';
import type { Share } from '../statistics.ts';
import type { Environment } from './environment.ts';

/** What every result begins with. */
export interface ResultHead {
  readonly format: 'sallyport-bench';
  readonly version: 1;
  /** The command line that measures the same again. */
  readonly command: string;
  readonly environment: Environment;
}

/** What was measured on: by the digests, two results are of the same, or not. */
export interface Subject {
  readonly corpus: { readonly digest: string; readonly attacks: number; readonly honest: number };
  readonly policy: { readonly name: string; readonly digest: string };
  /** Of the rules of this package. */
  readonly rules: string;
}

/** What a gate said of a case; `error` where it broke. */
export type VerdictWord = Decision | 'error';

export interface CaseResult {
  readonly family: string;
  readonly technique: string;
  readonly split: Split;
  readonly decidable: boolean;
  readonly expected: Expected;
  /** The end of the SHA-256 of its script. */
  readonly script: string;
  /** By the id of the gate; gates that are missing are left out. */
  readonly verdicts: Readonly<Record<string, VerdictWord>>;
  /** Of our own gates: how they stand to an attack. */
  readonly standings?: Readonly<Record<string, Standing>> | undefined;
  /** What spoke of an honest script, or warned of an attack, by the id of the gate. */
  readonly rules?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** How much of what a gate says stays where a script has other clothes. */
export interface VariantCounts {
  /** Forms that were judged, */
  readonly asked: number;
  /** and cases of which there are some: those whose every form was judged as they were. */
  readonly cases: Share;
  /** The same of techniques. */
  readonly techniques: Share;
  /** Forms with another verdict, by the id of the case. */
  readonly changed: Readonly<Record<string, readonly string[]>>;
}

/** Cases that one gate of two got right: where neither is better, both are alike. */
export interface PairCounts {
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** McNemar's exact test. */
  readonly p: number;
}

/** Two gates on the same cases. */
export interface GatePair {
  readonly first: string;
  readonly second: string;
  readonly attacks: PairCounts;
  readonly honest: PairCounts;
}

/** What gates say of scripts; `false-positives` is of honest ones alone. */
export interface DetectionResult extends ResultHead {
  readonly kind: 'detection' | 'false-positives';
  readonly subject: Subject;
  readonly gates: readonly GateRow[];
  /** By gate and part of the corpus. */
  readonly totals: Readonly<Record<string, Scopes>>;
  readonly pairs: readonly GatePair[];
  readonly variants: Readonly<Record<string, VariantCounts>>;
  /** Of our own gates. */
  readonly rules: Readonly<Record<string, readonly RuleCounts[]>>;
  readonly cases: Readonly<Record<string, CaseResult>>;
}

/** One timing: a median of interleaved runs, and its ratio to the reference of the same run. */
export interface TimingRow {
  readonly id: string;
  /** What ran: a gate, a door, a reference. */
  readonly subject: string;
  /** What it did: `check 3 KB, allow`. */
  readonly what: string;
  readonly bytes?: number | undefined;
  /** `left-out` is one that was not asked, as it took too long for less. */
  readonly status: 'ran' | 'missing' | 'error' | 'left-out';
  readonly why?: string | undefined;
  readonly medianMs?: number | undefined;
  /** The least disturbed round: where a host does much else, it says more than the median. */
  readonly leastMs?: number | undefined;
  readonly quartilesMs?: readonly [number, number] | undefined;
  /** Median absolute deviation. */
  readonly madMs?: number | undefined;
  readonly samples?: number | undefined;
  /** How many times the median of a reference of the same run, by what the reference is. */
  readonly ratios?: Readonly<Record<string, number>> | undefined;
  /** Of how its time grows with its size: 1 is linear. */
  readonly exponent?: number | undefined;
  /** Bytes that the process came to hold at most for it. */
  readonly peakBytes?: number | undefined;
  /** What became of a script. */
  readonly verdict?: string | undefined;
}

/** What one check does, counted: the same on every host. */
export interface WorkRow {
  readonly id: string;
  /** May not grow. */
  readonly counts: Readonly<Record<string, number>>;
  /** May grow by a tenth. */
  readonly allocatedBytes?: number | undefined;
}

/** How long checks and runs take. */
export interface TimingResult extends ResultHead {
  readonly kind: 'latency' | 'scaling' | 'work';
  readonly gates: readonly GateRow[];
  readonly rows: readonly TimingRow[];
  readonly work: readonly WorkRow[];
}

export type BenchResult = DetectionResult | ContainmentResult | TimingResult;
