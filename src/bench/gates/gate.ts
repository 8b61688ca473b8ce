import type { PolicyFile, PythonVersion } from '../../policy/file.ts';

/** A script that a gate is asked about, with what the host says besides. */
export interface Question {
  readonly id: string;
  readonly code: string;
  /** Version of the language that it is to be read as. */
  readonly python: PythonVersion;
  /** Modules that the host admits, as every gate is told them. */
  readonly allow: readonly string[];
  /** Of these, what the script needs on top of the policy's own. */
  readonly needs: readonly string[];
  /** Preset whose platform the script is written for; null for the policy of the measurement. */
  readonly preset: string | null;
  /** Whether the host gives scripts a directory to write in, as every gate is told. */
  readonly keepsFiles: boolean;
  /** Rules that the host has set otherwise than the policy, for the script to matter. */
  readonly rules: NonNullable<PolicyFile['rules']>;
  /** Times that the gate checks it, for a median of its own; 1 where time is not asked for. */
  readonly repeat: number;
}

export type Decision = 'allow' | 'warn' | 'deny';

/** A rule that spoke, for gates whose rules have families as ours do. */
export interface Spoken {
  readonly rule: string;
  readonly family: string;
}

export interface Judged {
  readonly decision: Decision;
  /** What spoke, and where: `B102 on 3`. */
  readonly rules: readonly string[];
  /** For our own gates: what spoke, with its family. */
  readonly spoken?: readonly Spoken[];
  /** What the gate says that one check took, in milliseconds of its own clock. */
  readonly ms?: number;
  /** Bytes that its process, or one that it started, held at most so far, as it says. */
  readonly peakBytes?: number;
  /** What it says that it counted. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** A gate that broke at a script has neither caught it nor let it pass. */
export interface Failed {
  readonly error: string;
  /** It was ended, as it gave no answer in its time. */
  readonly isLate?: boolean;
}

export type Answer = Judged | Failed;

/** What a row says of a gate. */
export interface GateRow {
  readonly id: string;
  readonly name: string;
  /** Null where it was not said. */
  readonly version: string | null;
  readonly link: string | null;
  /** Whether it only reads scripts, or runs them in an interpreter of its own. */
  readonly reads: 'parse' | 'interpret';
  /** `broken` is one that was asked no more, as it answered nothing. */
  readonly status: 'ran' | 'missing' | 'broken';
  /** Why it is missing or broken. */
  readonly why?: string | undefined;
}

/** Something that reads a script and says allow, warn or deny. */
export interface Gate {
  readonly id: string;
  /** Answers, whatever happens; never rejects. Several may be asked at once. */
  ask(question: Question): Promise<Answer>;
  /** How it stands now. */
  row(): GateRow;
  close(): Promise<void>;
}
