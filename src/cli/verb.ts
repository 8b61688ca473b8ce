import type { ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs a verb and keeps its exit code; what it throws is printed as an error about the situation. A
 * verb that is `cancellable` ends itself when the terminal's signal fires; any other is ended at
 * once.
 */
export type Verb = (
  work: (terminal: Terminal) => Promise<ExitCode>,
  manner?: 'cancellable',
) => Promise<void>;
