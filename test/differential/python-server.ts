import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Python } from './pythons.js';

/** The answer of a longer text is an error of the program that gives it. */
const answerBytesMax = 64_000_000;

/**
 * A Python program that answers one question after the other, both as a line with the number of
 * bytes and then the bytes.
 */
export class PythonServer {
  readonly #process: ChildProcess;
  #held = Buffer.alloc(0);
  #waiting: { resolve: (answer: string) => void; reject: (error: Error) => void } | null = null;

  constructor(python: Pick<Python, 'path'>, argv: readonly string[]) {
    const server = spawn(python.path, ['-I', '-S', '-B', '-W', 'ignore', ...argv], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    server.stdout.on('data', (chunk: Buffer) => this.#hear(chunk));
    server.stdin.on('error', () => this.#end());
    server.on('close', () => this.#end());
    this.#process = server;
  }

  /** One at a time. @throws Error when the program has ended */
  async ask(question: Uint8Array): Promise<string> {
    const answer = new Promise<string>((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
    if (this.#process.exitCode !== null) this.#end();
    const head = Buffer.from(`${question.length}\n`);
    this.#process.stdin?.write(Buffer.concat([head, question]));
    return await answer;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.stdin?.end();
    await closed;
  }

  #hear(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    const newline = this.#held.indexOf(0x0a);
    if (newline < 0) return;
    const end = newline + 1 + Number(this.#held.toString('latin1', 0, newline));
    if (!(end <= answerBytesMax)) this.#end();
    if (this.#held.length < end) return;
    const answer = this.#held.toString('utf8', newline + 1, end);
    this.#held = this.#held.subarray(end);
    this.#waiting?.resolve(answer);
    this.#waiting = null;
  }

  #end(): void {
    this.#waiting?.reject(new Error('the Python program has ended'));
    this.#waiting = null;
  }
}
