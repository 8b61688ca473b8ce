import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { limits } from '../../limits.ts';
import { Lineage } from './lineage.ts';

/** What a gate's process is started with. */
export interface Start {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Ended {
  /** Null where a signal ended it, or it never began. */
  readonly code: number | null;
  /** How it ended, as the middle of a sentence: `ended with 1: ModuleNotFoundError`. */
  readonly how: string;
}

/** Somebody's program, marked, so that all of it can be ended. */
export class GateProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lineage = new Lineage();
  #errors = '';

  constructor({ command, folder, environment }: Start, onOutput: (chunk: Buffer) => void) {
    const [file = '', ...args] = command;
    const env = { ...environment, ...this.#lineage.environment };
    this.#child = spawn(file, args, { cwd: folder, env, detached: true });
    const { stdin, stdout, stderr } = this.#child;
    stdout.on('data', onOutput);
    stderr.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-limits.gateErrorBytesMax);
    });
    // Who does not listen to us is noticed by what it does not answer.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) =>
        resolve({ code: null, how: `cannot be started: ${error.message}` }),
      );
      this.#child.on('close', (code, signal) => resolve({ code, how: this.#how(code, signal) }));
    });
  }

  write(text: string): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(text);
  }

  /** The end of what it is asked. */
  finish(text = ''): void {
    if (this.#child.stdin.writable) this.#child.stdin.end(text);
  }

  /** Ends it and what it started. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
    this.#lineage.kill();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #how(code: number | null, signal: NodeJS.Signals | null): string {
    const lines = this.#errors.trim().split('\n');
    // Node says its version last, and Python what went wrong.
    const last = (lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').trim();
    const why = last === '' ? '' : `: ${last.slice(0, 200)}`;
    return `${code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`}${why}`;
  }
}
