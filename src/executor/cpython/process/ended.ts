import { constants } from 'node:os';

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
