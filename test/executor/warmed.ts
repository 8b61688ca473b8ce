import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Executor } from '#dist/executor/types.js';
import type { WarmPolicy } from '#dist/job/plan.js';
import { factsDigestOf, open, payloadOf, permitFor, run } from './job.js';
import type { JobOptions } from './job.js';

export const warm: WarmPolicy = {
  modules: ['random', 'json', 'tempfile'],
  workersMax: 2,
  jobsMax: 1_000,
};
export const limits: { readonly memoryBytesMax: number } = { memoryBytesMax: 2 ** 28 };

/** An executor with interpreters ready, which are kept from the second job on. */
export async function warmed(options: JobOptions, cacheDirectory?: string): Promise<Executor> {
  const cache = cacheDirectory === undefined ? {} : { cacheDirectory };
  const executor = await open({ tiers: [options.tier ?? 'kernel'], ...cache });
  for (let job = 0; job < 2; job += 1) await run(executor, 'pass', { warm, limits, ...options });
  await ready(executor);
  return executor;
}

export async function ready(executor: Executor, atLeast = 1): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    const { warm: pools } = await executor.capabilities();
    if (pools.every(({ waiting }) => waiting >= atLeast) && pools.length > 0) return;
    await delay(25);
  }
  throw new Error(JSON.stringify((await executor.capabilities()).warm));
}

export async function reused(executor: Executor): Promise<number> {
  const { warm: pools } = await executor.capabilities();
  return pools.reduce((sum, pool) => sum + pool.reused, 0);
}

/** Runs one script many times, four at once: what was printed, and what became of the others. */
export async function outputs(
  executor: Executor,
  script: string,
  options: JobOptions,
  count: number,
): Promise<string[]> {
  const payload = payloadOf(script, options);
  const facts = factsDigestOf(script);
  const seen = new Set<string>();
  let left = count;
  const lane = async (): Promise<void> => {
    for (left -= 1; left >= 0; left -= 1) {
      const outcome = await executor.execute(await permitFor(payload, { facts }), payload);
      seen.add(outcome.status === 'completed' ? outcome.stdout : outcome.status);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return [...seen];
}

/** Its worker is staged there, so that its processes are told from everybody else's. */
export function ownCache(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Ids of processes whose command line has all of these words. */
export function processes(...words: readonly string[]): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!Number.isInteger(pid)) return false;
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        return words.every((word) => line.some((part) => part.includes(word)));
      } catch {
        return false;
      }
    });
}
