import type { Duplex, Readable } from 'node:stream';
import type { Cgroup } from './cgroup.ts';
import type { Ended } from './ended.ts';

/** How a process ended, or why it never was. */
export interface Closed extends Ended {
  readonly fault: string | null;
}

/** A job's process, however it came to be. */
export interface JobProcess {
  /** What the worker reads; null where there were no descriptors left. */
  readonly input: Duplex | null;
  /** What it answers: the same stream, or another. */
  readonly answers: Duplex | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Its id on this host as long as it is there; null before and after. */
  readonly pid: number | null;
  /**
   * Puts it in its group and lets it become the job's; one that was admitted stays as it is.
   * Rejects when the group does not take it in.
   */
  admit(cgroup: Cgroup | null): Promise<void>;
  /** Whether Node stays for it. At first it does. */
  hold(held: boolean): void;
  /** Ends it, and all that it started. */
  kill(): void;
  /** It said that it is done: how it ends matters no more, once its streams are at their ends. */
  dismiss(): void;
  /** Lets its streams go, read to their ends or not. */
  drop(): void;
  readonly exited: Promise<void>;
  /** It is gone, and all that it said was read. Never rejects. */
  readonly closed: Promise<Closed>;
}
