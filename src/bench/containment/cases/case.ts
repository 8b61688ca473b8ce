import type { Promised } from '../../../executor/cpython/tiers/tier.ts';
import type { OutcomeStatus } from '../../../executor/types.ts';
import type { IsolationTier, RunLimits } from '../../../job/plan.ts';
import type { Ran } from '../ran.ts';

/** Tiers that contain. */
export type ContainedTier = Exclude<IsolationTier, 'none'>;

/** What a case is about, and how a table calls it. */
export const families = {
  sees: 'sees nothing of the host',
  reaches: 'reaches nobody',
  takes: 'takes no more than it was given',
  leaves: 'leaves nothing behind',
  neighbours: 'does nothing to neighbours',
  lies: 'cannot pass off a broken run as a whole one',
  survives: 'runs nothing uncontained when the host fails',
} as const;
export type Family = keyof typeof families;

/** Something of the host that it takes. */
export interface Need<Seen extends readonly unknown[] = []> {
  /** As in "given …". */
  readonly what: string;
  /** Whether this host lacks it. */
  readonly lacking: (...seen: Seen) => boolean;
}

/** A bare interpreter, as anybody would start it, and nothing around it. */
export interface Canary {
  readonly user: 'of the job' | 'ours';
  /** In place of the case's own. */
  readonly script?: string;
  /** What shows that it succeeded, where that is something else than at a door. */
  readonly shows?: (ran: Ran) => boolean;
  /** Without it the run shows nothing. */
  readonly needs?: Need<[ran: Ran]>;
}

interface Named {
  /** The number of its kind, and a letter where there are several. */
  readonly id: string;
  readonly family: Family;
  /**
   * `boundary`: something of the host or of a neighbour is read, changed, reached, used up or left
   * behind. `surface`: nothing is yet, and a call was had that no honest script needs and that ways
   * out begin with; a door need not promise that.
   */
  readonly kind: 'boundary' | 'surface';
  /** What a script tries. */
  readonly name: string;
}

/** A hostile script. It prints `ESCAPED` when its attempt succeeds, and `held` when it was refused. */
export interface ScriptCase extends Named {
  /** What a tier has to promise for this case to be held. */
  readonly promise: Promised;
  readonly script: string;
  /** What becomes of a contained run; `completed`, and `held` printed, where nothing is said. */
  readonly status?: readonly OutcomeStatus[];
  /** Of the contained run; without containment the limits are roomy. */
  readonly limits?: Partial<RunLimits>;
  readonly wallMsMax?: number;
  /** The policy allows processes. */
  readonly processes?: 'allowed';
  /** So many run at once, and an honest job beside them. */
  readonly together?: number;
  /** What of the host it takes to hold it. */
  readonly heldGiven?: Need;
  /** What shows to the host that it succeeded; it printed `ESCAPED` where nothing is said. */
  readonly shows?: (ran: Ran) => boolean;
  /** How it is shown to succeed; as the job's user where nothing is said. */
  readonly canary?: Canary;
}

/** A test of the suites, by the names of its compiled file and of itself. */
export interface Proof {
  readonly file: string;
  readonly test: string;
}

/** What no script can stage: a test elsewhere does, and is run for the table. */
export interface StagedCase extends Named {
  /** A tier that is not named does not claim it. */
  readonly proofs: Partial<Readonly<Record<ContainedTier, Proof>>>;
  readonly canary: Canary & { readonly script: string };
}

export type Case = ScriptCase | StagedCase;

export const isStaged = (each: Case): each is StagedCase => 'proofs' in each;
export const isScript = (each: Case): each is ScriptCase => !isStaged(each);

export const needsRoot: Need = { what: 'root', lacking: () => process.getuid?.() !== 0 };

export const needsKernelWith = (what: string, says: RegExp): Need<[ran: Ran]> => ({
  what: `a kernel with ${what}`,
  lacking: ({ stdout }) => says.test(stdout),
});

export const guarded = (body: string): string => `
import os, sys
def fail():
    raise OSError('nothing found')
def attempt():
${body
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
try:
    if attempt() is not False:
        print('ESCAPED')
except (OSError, MemoryError, ValueError) as error:
    print('held:', error)
`;

export const syscall = (call: string): string =>
  guarded(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def syscall(number, *arguments):
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
${call}`);
