import { join } from 'node:path';
import fc from 'fast-check';
import { Coverage } from './coverage.js';
import { mutate } from './mutate.js';
import { Random } from './random.js';
import { shrink } from './shrink.js';
import { bytesOf, type OpenTarget, type Target } from './target.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly executionsMax: number;
  /** Milliseconds for changed inputs, after those that are tried first. */
  readonly msMax: number;
  /** Whether inputs that reach new blocks are kept; without it each comes from the first ones. */
  readonly guided: boolean;
  /** Inputs that were found before, beside the target's own. */
  readonly corpus: readonly Uint8Array[];
  /** Root of the checkout. */
  readonly root: string;
}

export interface Failure {
  /** Inputs that fail for one cause have one. */
  readonly key: string;
  readonly error: Error;
  /** The smallest that was found. */
  readonly input: Uint8Array;
}

export interface Report {
  readonly executions: number;
  readonly ms: number;
  /** What became of the inputs, by word. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Inputs that reached blocks which none before them did. */
  readonly found: readonly Uint8Array[];
  /** Blocks that the first inputs reached, and all of them together; 0 where nobody looked. */
  readonly blocks: { readonly first: number; readonly all: number };
  /** Functions of what is covered that no input reached. */
  readonly missed: readonly string[];
  readonly failures: readonly Failure[];
  readonly slowest: { readonly ms: number; readonly input: Uint8Array };
}

const failuresMax = 5;
const shrinkTriesMax = 1_500;
/** Programs that are asked of a grammar at once: each call of it has a cost. */
const grammarBatch = 32;
const batchMax = 16;

/** Tries a target on the inputs that it brings, on those of a grammar, and on changes of them. */
export async function fuzz(load: () => Promise<Target>, options: FuzzOptions): Promise<Report> {
  const coverage = options.guided ? new Coverage() : null;
  const target = await load();
  const opened = await target.open();
  try {
    coverage?.watch(target.covers.map((path) => join(options.root, path)));
    return await new Run(target, opened, coverage, options).report();
  } finally {
    coverage?.stop();
    await opened.close?.();
  }
}

/** Tries one input again. */
export async function replay(opened: OpenTarget, input: Uint8Array): Promise<Error | null> {
  try {
    await opened.check(input);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

class Run {
  readonly #target: Target;
  readonly #opened: OpenTarget;
  readonly #coverage: Coverage | null;
  readonly #options: FuzzOptions;
  readonly #random: Random;
  readonly #corpus: Uint8Array[];
  readonly #words: readonly Uint8Array[];
  readonly #found: Uint8Array[] = [];
  readonly #outcomes = new Map<string, number>();
  readonly #failures: Failure[] = [];
  readonly #began = performance.now();
  /** Counts from the first change on: what is tried first is warm then. */
  #ends = 0;
  #sentences: string[] = [];
  #executions = 0;
  #slowest = { ms: 0, input: new Uint8Array() as Uint8Array };

  constructor(target: Target, opened: OpenTarget, coverage: Coverage | null, options: FuzzOptions) {
    this.#target = target;
    this.#opened = opened;
    this.#coverage = coverage;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#words = target.words.map(bytesOf);
    this.#corpus = [...options.corpus, ...opened.seeds.map(bytesOf)];
    if (this.#corpus.length === 0) this.#corpus.push(new Uint8Array());
  }

  async report(): Promise<Report> {
    // Seeds may be many; what was found before is tried whatever it takes.
    const share = this.#options.corpus.length + Math.floor(this.#options.executionsMax / 2);
    this.#corpus.splice(share);
    for (const input of this.#corpus) await this.#try(input);
    this.#ends = performance.now() + this.#options.msMax;
    const first = this.#coverage?.keep() ?? 0;
    while (!this.#isOver) await this.#tryBatch();
    return {
      executions: this.#executions,
      ms: performance.now() - this.#began,
      outcomes: this.#outcomes,
      found: this.#found,
      blocks: { first, all: this.#coverage?.blocks ?? 0 },
      missed: this.#coverage?.missed() ?? [],
      failures: this.#failures,
      slowest: this.#slowest,
    };
  }

  get #isOver(): boolean {
    if (this.#executions >= this.#options.executionsMax) return true;
    return this.#failures.length >= failuresMax || performance.now() >= this.#ends;
  }

  /** Asking what ran takes longer than most inputs: many are asked for at once, and each only then. */
  async #tryBatch(): Promise<void> {
    const batch: Uint8Array[] = [];
    while (batch.length < batchMax && !this.#isOver) {
      const input = this.#next();
      if (await this.#try(input)) batch.push(input);
    }
    if (this.#coverage?.isNew() !== true) return;
    for (const input of batch) {
      await replay(this.#opened, input);
      if (this.#coverage.keep() === 0) continue;
      this.#corpus.push(input);
      this.#found.push(input);
    }
  }

  #next(): Uint8Array {
    const base = this.#base();
    if (base === null) return this.#sentence();
    const { bytesMax } = this.#target;
    return mutate(base, this.#random, { words: this.#words, corpus: this.#corpus, bytesMax });
  }

  /** An input to change, the latest and the shorter ones more often; null where the grammar is asked for one. */
  #base(): Uint8Array | null {
    const { grammar } = this.#opened;
    if (grammar !== undefined && this.#random.below(3) === 0) return null;
    const among = this.#random.below(2) === 0 ? this.#corpus.slice(-8) : this.#corpus;
    const [one, other] = [this.#random.pick(among), this.#random.pick(among)];
    return one.length <= other.length || this.#random.below(2) === 0 ? one : other;
  }

  #sentence(): Uint8Array {
    const { grammar } = this.#opened;
    if (grammar === undefined) return new Uint8Array();
    if (this.#sentences.length === 0) {
      const seed = this.#random.next() | 0;
      this.#sentences = fc.sample(grammar, { seed, numRuns: grammarBatch });
    }
    return bytesOf(this.#sentences.pop() ?? '').subarray(0, this.#target.bytesMax);
  }

  /** @returns whether it held */
  async #try(input: Uint8Array): Promise<boolean> {
    this.#executions += 1;
    const began = performance.now();
    try {
      const outcome = await this.#opened.check(input);
      const ms = performance.now() - began;
      if (ms > this.#slowest.ms) this.#slowest = { ms, input };
      this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
      return true;
    } catch (error) {
      await this.#fail(input, error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  async #fail(input: Uint8Array, error: Error): Promise<void> {
    const key = causeOf(error);
    if (this.#failures.some((known) => known.key === key)) return;
    const fails = async (candidate: Uint8Array): Promise<boolean> => {
      const again = await replay(this.#opened, candidate);
      return again !== null && causeOf(again) === key;
    };
    const smallest = await shrink(input, fails, shrinkTriesMax);
    const said = (await replay(this.#opened, smallest)) ?? error;
    this.#failures.push({ key, error: said, input: smallest });
  }
}

/** What the message says besides numbers and quotations, and the line of ours that threw it. */
function causeOf({ name, message, stack }: Error): string {
  const words = message
    .split('\n', 1)[0]
    ?.replaceAll(/`[^`]*`|"[^"]*"|'[^']*'|…[^…]*…|\d+/g, '_')
    .slice(0, 60);
  const [, where = ''] = /\/(dist\/[^:)]+:\d+)/.exec(stack ?? '') ?? [];
  return `${name}: ${words} ${where}`;
}
