import { constants } from 'node:os';
import type { Conversation } from '../channel/conversation.ts';
import type { OutputStream } from '../channel/output.ts';
import type { Held } from '../../sandbox-record.ts';
import type { LimitName } from '../../limit-failure.ts';
import type { NetworkUse } from '../network/proxy.ts';
import type { ProcessUse } from './processes.ts';

/** How a process ended, as the kernel or a supervisor of ours tells it. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The usual name of each, which comes first: SIGABRT before SIGIOT. */
const signals = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name]),
);

/** Supervisors (bubblewrap, runsc) tell of a signal as a shell does: 128 and its number. */
export function behindSupervisor({ code, signal }: Ended): Ended {
  const told = code === null ? undefined : signals.get(code - 128);
  return told === undefined ? { code, signal } : { code: null, signal: told as NodeJS.Signals };
}

/** Why we ended a job ourselves: a limit of its plan, or something else. */
export type Stop =
  LimitName | 'sandbox-memory' | 'set-up' | 'cancelled' | 'log-lines' | 'malformed';

export interface Stopped {
  readonly why: Stop;
  /** Of a limit, in its unit, when the job was stopped; null where it was not measured. */
  readonly used: number | null;
}

/** What became of the process, before anything is concluded from it. */
export interface Ending extends Ended {
  /** Why it never started. */
  readonly spawnFault: string | null;
  readonly stop: Stopped | null;
  /** The phase in which it was stopped, or died. */
  readonly conversation: Conversation;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly wallMs: number;
  readonly use: ProcessUse;
  /** Processor time since the script began, as it was last seen. */
  readonly scriptCpuMs: number;
  readonly network: NetworkUse;
  /** Whose memory was used up when the kernel ended one of its processes; null where it ended none. */
  readonly ranOut: 'job' | 'host' | null;
  /** Which bounds of the plan's sandbox it was held to. */
  readonly held: Held;
}
