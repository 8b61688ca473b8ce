import { availableParallelism } from 'node:os';
import { limits } from '../../limits.ts';
import { boundedRules } from './answer.ts';
import type { Answer, Failed } from './gate.ts';
import { GateProcess, type Start } from './gate-process.ts';
import { unanswered } from './lines.ts';

export interface ScriptOptions {
  readonly start: Start;
  readonly timeoutMs: number;
}

/** What the exit code of a program says. */
const decisions: Readonly<Record<number, 'allow' | 'deny'>> = { 0: 'allow', 1: 'deny', 3: 'deny' };

/** A program that is started for each script, which it finds on standard input. */
export class ScriptRuns {
  readonly #options: ScriptOptions;
  readonly #running = new Set<GateProcess>();
  readonly #waiting: (() => void)[] = [];
  #free: number = availableParallelism();

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  /** @param environment what the program is told besides the script */
  async ask(code: string, environment: Readonly<Record<string, string>>): Promise<Answer> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await this.#run(code, environment);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  close(): void {
    for (const process of this.#running) process.kill();
  }

  async #run(code: string, environment: Readonly<Record<string, string>>): Promise<Answer> {
    const { start, timeoutMs } = this.#options;
    const output: Buffer[] = [];
    let bytes = 0;
    let stopped: Failed | null = null;
    const stop = (error: string, isLate = false): void => {
      stopped ??= { error, isLate };
      process.kill();
    };
    const told = { ...start, environment: { ...start.environment, ...environment } };
    const process: GateProcess = new GateProcess(told, (chunk) => {
      bytes += chunk.length;
      if (bytes > limits.gateAnswerBytesMax) stop('answered too much');
      else output.push(chunk);
    });
    this.#running.add(process);
    const timer = setTimeout(() => stop(unanswered(timeoutMs), true), timeoutMs);
    process.finish(code);
    const { code: exit, how } = await process.ended;
    clearTimeout(timer);
    this.#running.delete(process);
    // What it started may hold on.
    process.kill();
    const decision = exit === null ? undefined : decisions[exit];
    if (stopped !== null || decision === undefined) return stopped ?? { error: how };
    const words = Buffer.concat(output).toString().split(/\s+/).filter(Boolean);
    return { decision, rules: boundedRules(words) };
  }
}
