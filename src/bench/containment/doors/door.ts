import type { Case } from '../cases/case.ts';
import type { Control } from '../controls.ts';

/**
 * `known-leak`: our own, and stated in SECURITY.md. `not-claimed`: it is not for such jobs, or has
 * nothing that the case is about. `error`: the script came to no end that says anything.
 */
export const verdicts: readonly [Verdict, ...Verdict[]] = [
  'held',
  'escaped',
  'known-leak',
  'not-claimed',
  'missing',
  'error',
];
export type Verdict = 'held' | 'escaped' | 'known-leak' | 'not-claimed' | 'missing' | 'error';

/** What a row says of a door. */
export interface DoorRow {
  readonly id: string;
  readonly name: string;
  /** Null where it was not said. */
  readonly version: string | null;
  readonly link: string | null;
  /** `broken` is one in which not even an honest script runs. */
  readonly status: 'ran' | 'missing' | 'broken';
  /** Why it is missing or broken. */
  readonly why?: string | undefined;
}

export interface Tried {
  readonly verdict: Verdict;
  /** What is to be seen of it, for who asks why. */
  readonly seen?: unknown;
  /** Ours, and not as is stated of it. */
  readonly unexpected?: string;
}

/** Something that runs a script, contained. */
export interface Door {
  readonly row: DoorRow;
  /** So many cases may be tried at a time. */
  readonly atOnce: number;
  /** Never rejects. */
  try(each: Case): Promise<Tried>;
  /** Whether an honest script does there what it should; null where the host lacks what it takes. */
  runs(control: Control): Promise<boolean | null>;
  close(): Promise<void>;
}
