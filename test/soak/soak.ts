import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Executor, OutcomeStatus } from '#dist/executor/types.js';
import type { IsolationTier } from '#dist/job/plan.js';
import { factsDigestOf, payloadOf, permitFor } from '../executor/job.js';
import { descriptors, remains } from '../executor/remains.js';
import { kindsOf, type Kind } from './kinds.js';

export interface SoakOptions {
  readonly executor: Executor;
  readonly tier: IsolationTier;
  readonly jobs: number;
  readonly concurrency: number;
  readonly seed: number;
  /** Rounds after which all is looked at, with nothing under way. */
  readonly rounds: number;
}

interface Ran {
  readonly kind: string;
  readonly status: OutcomeStatus;
  readonly expected: boolean;
  readonly ms: number;
}

/** What is held when nothing is under way. */
export interface Sample {
  readonly jobs: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly descriptors: number;
  readonly left: readonly string[];
}

export interface Soaked {
  readonly ran: readonly Ran[];
  readonly samples: readonly Sample[];
  readonly wallMs: number;
}

/** One in so many is called off at a random time. */
const calledOffOneIn = 6;
const calledOffMsMax = 200;

/** Runs random jobs of all kinds, so many at once, and looks now and then at what they leave. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const { jobs, rounds, concurrency, seed, tier } = options;
  const random = generator(seed);
  const kinds = kindsOf(tier).map((kind) => ({ kind, facts: factsDigestOf(kind.script) }));
  const pick = (): Prepared => {
    const { kind, facts } = kinds[Math.floor(random() * kinds.length)] as (typeof kinds)[number];
    const cancelled = Math.floor(random() * calledOffOneIn) === 0;
    return { kind, facts, abortMs: cancelled ? random() * calledOffMsMax : null };
  };
  const samples = [await sample(0)];
  const ran: Ran[] = [];
  const started = performance.now();
  for (let round = 1; round <= rounds; round += 1) {
    const until = Math.round((jobs * round) / rounds);
    let next = ran.length;
    const lane = async (): Promise<void> => {
      while (next < until) {
        next += 1;
        ran.push(await runOne(options.executor, pick()));
      }
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
    samples.push(await sample(until));
  }
  return { ran, samples, wallMs: performance.now() - started };
}

interface Prepared {
  readonly kind: Kind;
  readonly facts: string;
  readonly abortMs: number | null;
}

async function runOne(executor: Executor, { kind, facts, abortMs }: Prepared): Promise<Ran> {
  const payload = payloadOf(kind.script, kind.options);
  const permit = await permitFor(payload, { facts });
  const controller = new AbortController();
  const timer = abortMs === null ? null : setTimeout(() => controller.abort(), abortMs);
  const begun = performance.now();
  const { status } = await executor.execute(permit, payload, {
    signal: controller.signal,
    onEvent: () => undefined,
  });
  const ms = performance.now() - begun;
  if (timer !== null) clearTimeout(timer);
  const called = controller.signal.aborted;
  const expected = called ? status === 'cancelled' : kind.ends.includes(status);
  return { kind: called ? 'called off' : kind.name, status, expected, ms };
}

async function sample(jobs: number): Promise<Sample> {
  const left = await remains();
  // Twice: what the first finalises the second lets go.
  collectGarbage();
  await new Promise(setImmediate);
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    jobs,
    residentBytes: rss,
    heapBytes: heapUsed + external,
    descriptors: descriptors(),
    left,
  };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Of a Soaked: what does not hold, in words. */
export function faultsOf({ ran, samples }: Soaked): string[] {
  const first = samples[1] as Sample;
  const last = samples.at(-1) as Sample;
  const grown = last.heapBytes - first.heapBytes;
  return [
    ...ran.filter((each) => !each.expected).map(({ kind, status }) => `${kind}: ${status}`),
    ...samples.flatMap(({ left }) => left),
    ...samples
      .filter((each) => each.descriptors > first.descriptors)
      .map((each) => `${each.descriptors} descriptors, and ${first.descriptors} at first`),
    ...(grown > heapGrowthBytesMax ? [`the heap grew by ${grown} bytes`] : []),
  ];
}

/** Spent permits are remembered until they expire, some hundred bytes each. */
const heapGrowthBytesMax = 4 * 2 ** 20;
