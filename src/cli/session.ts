import { CommanderError } from 'commander';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { printError } from './fault-text.ts';
import { programFor } from './program.ts';
import type { Terminal } from './terminal.ts';

/** One command line at a terminal: what it came to, and whether its verb ends itself. */
export class Session {
  readonly #terminal: Terminal;
  #code: ExitCode = exitCodes.ok;
  #cancellable = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Whether the verb that runs watches the terminal's signal. */
  get cancellable(): boolean {
    return this.#cancellable;
  }

  /** Runs the command line; never throws. */
  async run(argv: readonly string[]): Promise<ExitCode> {
    try {
      await programFor(async (work, manner) => {
        this.#cancellable = manner === 'cancellable';
        this.#code = await work(this.#terminal);
      }, this.#terminal).parseAsync(argv);
      return this.#code;
    } catch (error) {
      return this.failed(error);
    }
  }

  /** Tells an error, and which exit code it is. */
  failed(error: unknown): ExitCode {
    // Commander has printed what it throws: help, the version, or what is wrong with the line.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.situation;
    if (this.#terminal.signal.aborted) return exitCodes.cancelled;
    printError(this.#terminal, error);
    return exitCodes.situation;
  }
}
