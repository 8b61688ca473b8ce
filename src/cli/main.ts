#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addCallout } from './callout.ts';
import { addCheck } from './check.ts';
import { addDoctor } from './doctor.ts';
import { addExamples } from './examples.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { printError } from './fault-text.ts';
import { addInit } from './init.ts';
import { addPolicy } from './policy.ts';
import { addRule } from './rule.ts';
import { addRun } from './run.ts';
import { addRuntime } from './runtime.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { packageVersion } from './version.ts';

const about = `
Examples:
  sallyport check step.py --policy processor
  sallyport run jobs/sine.job.yaml
  sallyport init --platform processor my-step
  sallyport doctor

Exit codes of every verb: 0 allowed, completed · 1 not as expected · 2 usage or situation ·
3 denied · 4 the script failed · 5 nothing was tested · 130 cancelled.

`;

const verbs = [
  addCheck,
  addRun,
  addInit,
  addExamples,
  addDoctor,
  addRuntime,
  addRule,
  addPolicy,
  addCallout,
];

function programFor(verb: Verb): Command {
  const program = new Command('sallyport')
    .description('A gate for hosted Python: judges a script before it runs, runs what was judged.')
    .version(packageVersion(), '--version')
    .exitOverride()
    .showHelpAfterError('(--help tells the form)')
    .addHelpText('after', about);
  for (const add of verbs) {
    add(program, verb);
  }
  return program;
}

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
