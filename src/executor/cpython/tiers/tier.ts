import type { IsolationTier, RunLimits } from '../../../job/plan.ts';
import type { Laid } from '../cell/lay-out.ts';
import type { WorkDirectory } from '../cell/work-directory.ts';

/** What a tier may promise of a script that means harm. The containment cases hold it to each. */
export const promises = {
  files: 'opens no file of the host and changes none',
  paths: 'cannot tell which paths the host has',
  network: 'sends nothing to anybody but the hosts that its policy admits by `network: proxy`',
  processes: 'does nothing to other processes',
  identifiers: 'cannot tell which process ids are taken',
  locks: 'gives other jobs no sign by locks on files that they share, nor by waiting at them',
  waits: 'the same, where its policy allows processes',
  kernel: 'reaches only the system calls of honest scripts',
  resources: 'takes no more time, memory, room and output than its limits',
  entries: 'keeps no more files and folders than its limit',
  tasks: 'has no more threads and processes than its limit',
  remains: 'leaves nothing behind',
  results: 'cannot pass off a broken run as a whole one',
} as const;
export type Promised = keyof typeof promises;

/** Steps of the worker's set-up that only some tiers have, in the words of `bootstrap.py`. */
export type ConfiningStep =
  'mount the work directory' | 'drop privileges' | 'restrict files' | 'filter system calls';

/** A process as it is to be started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * `apart`: the job comes on descriptor 3, its answer goes to 4. `stdin`: both on 0, for who hands
   * on no others.
   */
  readonly channel: 'apart' | 'stdin';
  /** `ours`: a supervisor that lowers the job itself. */
  readonly user: 'of the job' | 'ours';
}

/** What a job's process is given of the host, by paths of the host. */
export interface Cell {
  readonly directory: WorkDirectory;
  /** To be found inside at the same paths, and never written. */
  readonly readable: readonly string[];
  /** The directory's file of the input is there, to be found inside and never written. */
  readonly spilled: boolean;
  /** What the job brings along; null where that is nothing. */
  readonly laid: Laid | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: RunLimits;
  /** The uid that it runs under; undefined when it runs as us. */
  readonly uid: number | undefined;
}

/** What the job calls its directories and the file beside them. */
export interface Inside {
  readonly work: string;
  readonly fonts: string | null;
  /** Where the file of an input is that spilled. */
  readonly input: string;
  /** Where what it brings along is laid out. */
  readonly brought: string;
}

/** One way to contain a job's process. */
export interface Tier {
  readonly name: IsolationTier;
  readonly claims: readonly Promised[];
  readonly steps: readonly ConfiningStep[];
  /** The program in PATH that it is made with; null where the worker does it all. */
  readonly program: string | null;
  /** What to do where the host does not give it: whole sentences. */
  readonly install: string;
  /**
   * The work directory is a file system of its own that ends with the job, so that its size and
   * entries are bounded exactly; otherwise both are looked at from time to time.
   */
  readonly ownFileSystem: boolean;
  /** Nothing of it outlives the first process, so that nobody needs to look for strays. */
  readonly diesAsOne: boolean;
  /** Its kernel takes the time that a thread waits for a processor for processor time. */
  readonly countsWaiting: boolean;
  /** Memory of a control group beside the job's own, in bytes; null where a job has no group. */
  readonly extraBytes: number | null;
  /** The parent's id as the worker sees it. */
  readonly parent: () => number;
  /** A descriptor can be handed out of it, as a way to a proxy. */
  readonly proxy: boolean;
  readonly inside: (directory: WorkDirectory) => Inside;
  /**
   * The command that runs `command` contained.
   *
   * @param program where `program` was found; empty where there is none
   */
  readonly wrap: (command: readonly string[], cell: Cell, program: string) => Promise<Command>;
  /**
   * The command for a process that jobs are forks of: it may make namespaces, it sees `/proc` until
   * it has no more use for it, and its own work directory is the cell's on the host. Null where a
   * fork cannot be contained by itself.
   */
  readonly wrapZygote:
    ((command: readonly string[], cell: Cell, program: string) => Command) | null;
}
