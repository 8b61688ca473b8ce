#!/usr/bin/env node
import { CommanderError } from 'commander';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { printError } from './fault-text.ts';
import { programFor } from './program.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** One command line: what it came to, and whether it ends itself when it is cancelled. */
class Session {
  readonly terminal: Terminal;
  readonly #cancel = new AbortController();
  #code: ExitCode = exitCodes.ok;
  #cancellable = false;

  constructor() {
    this.terminal = processTerminal(this.#cancel.signal);
  }

  /** Runs the command line; never throws. */
  async run(argv: readonly string[]): Promise<ExitCode> {
    try {
      await programFor(async (work, manner) => {
        this.#cancellable = manner === 'cancellable';
        this.#code = await work(this.terminal);
      }).parseAsync(argv);
      return this.#code;
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** The first signal asks a verb to end, the second does not ask. */
  readonly cancel = (): void => {
    if (!this.#cancellable || this.#cancel.signal.aborted) process.exit(exitCodes.cancelled);
    this.#cancel.abort();
  };

  readonly crash = (error: unknown): void => {
    process.exit(this.#failed(error));
  };

  #failed(error: unknown): ExitCode {
    // Commander has printed what it throws: help, the version, or what is wrong with the line.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.situation;
    if (this.#cancel.signal.aborted) return exitCodes.cancelled;
    printError(this.terminal, error);
    return exitCodes.situation;
  }
}

const session = new Session();
process.on('SIGINT', session.cancel).on('SIGTERM', session.cancel);
process.on('uncaughtException', session.crash);
process.exitCode = await session.run(process.argv);
