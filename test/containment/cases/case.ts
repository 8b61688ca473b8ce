import type { OutcomeStatus } from '#dist/executor/types.js';
import type { Promised } from '#dist/executor/cpython/tiers/tier.js';
import type { RunLimits } from '#dist/job/plan.js';

/**
 * A hostile script. It prints `ESCAPED` when its attempt succeeds, and `held` when it was refused.
 * Without containment each succeeds, or says here why it cannot.
 */
export interface Case {
  /** The number of its kind, and a letter where there are several. */
  readonly id: string;
  readonly name: string;
  /** What a tier has to promise for this case to be held. */
  readonly promise: Promised;
  readonly script: string;
  /** What becomes of a contained run; `completed`, and `held` printed, where nothing is said. */
  readonly status?: readonly OutcomeStatus[];
  /** Of the contained run; without containment the limits are roomy. */
  readonly limits?: Partial<RunLimits>;
  readonly wallMsMax?: number;
  /** Why it fails even where nothing contains it: it would need more than a plain uid. */
  readonly never?: string;
  /** What of the host decides whether it succeeds where nothing contains it. */
  readonly depends?: string;
}

export const asRoot = (never: string): { never?: string } =>
  process.getuid?.() === 0 ? { never } : {};

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
