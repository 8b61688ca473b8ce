// Jobs in interpreters that are kept warm against the same jobs cold; a cold bare job step by step.
// All medians of one run, taken in turn so that noise falls on all alike.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { factsDigestOf, open, payloadOf, permitFor } from '../build/executor/job.js';
import { familyOf } from '../build/executor/remains.js';

const rounds = 15;
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const warm = { modules: ['pandas'], workersMax: 2, jobsMax: 10_000 };
const table = {
  contract: {
    platform: 'kusto',
    outputSchema: [{ name: 'a', type: 'long' }],
    parameters: {},
    input: null,
  },
  runtime: 'data',
  limits: { memoryBytesMax: 2 ** 32 },
};
const script = 'result = pd.DataFrame({"a": [1, 2, 3]})\n';
const facts = factsDigestOf(script);

/** One job, from Node to its result: the permit is made before. @returns milliseconds */
async function timed(executor, payload, digest, onEvent = () => undefined) {
  const permit = await permitFor(payload, { facts: digest });
  const start = performance.now();
  const { status, failure } = await executor.execute(permit, payload, { onEvent });
  if (status !== 'completed') throw new Error(`${status}: ${failure?.message}`);
  return performance.now() - start;
}

async function ready(executor) {
  for (;;) {
    const [pool] = (await executor.capabilities()).warm;
    if (pool?.waiting > 0) return;
    if (pool?.failed > 0) throw new Error(pool.fault);
    await delay(50);
  }
}

/** Memory that processes have for themselves alone, in bytes: what a file holds is shared, or can be. */
function privateBytes(pids) {
  return pids
    .flatMap((pid) => [
      ...readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_Dirty:\s+(\d+)/gm),
    ])
    .reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

/** Interpreters of ours that jobs are forks of, and their forks. */
function zygotes() {
  return familyOf(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('start.py\0zygote');
    } catch {
      return false;
    }
  });
}

async function benchTier(tier) {
  const executor = await open({ tiers: [tier], concurrency: 32 });
  const cold = payloadOf(script, { ...table, tier });
  const hot = payloadOf(script, { ...table, tier, warm });
  for (let job = 0; job < 2; job += 1) await timed(executor, hot, facts);
  await ready(executor);
  const times = { cold: [], warm: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.cold.push(await timed(executor, cold, facts));
    await ready(executor);
    times.warm.push(await timed(executor, hot, facts));
  }
  const [a, b] = [median(times.cold), median(times.warm)];
  console.log(
    `${tier}: pandas job cold ${a.toFixed(1)} ms, warm ${b.toFixed(1)} ms, ` +
      `${(a / b).toFixed(1)} times faster`,
  );
  if (tier === 'namespace') {
    await benchRate(executor, hot);
    await benchMemory(executor, tier);
  }
  await executor.close();
}

async function benchRate(executor, payload) {
  const jobs = 300;
  for (const atOnce of [1, 2, 4, 8]) {
    let next = 0;
    const start = performance.now();
    const lane = async () => {
      while (next < jobs) {
        next += 1;
        await timed(executor, payload, facts);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const seconds = (performance.now() - start) / 1000;
    console.log(`  ${atOnce} at once: ${(jobs / seconds).toFixed(0)} warm pandas jobs/s`);
  }
}

/** What each job that waits in its script takes beside what it shares with all the others. */
async function benchMemory(executor, tier) {
  const waiting = 'import time\nresult = pd.DataFrame({"a": [1, 2, 3]})\ntime.sleep(3)\n';
  const payload = payloadOf(waiting, { ...table, tier, warm });
  const digest = factsDigestOf(waiting);
  const count = 8;
  await delay(500);
  const before = privateBytes(zygotes());
  const runs = Array.from({ length: count }, () => timed(executor, payload, digest));
  await delay(1_500);
  const bytes = privateBytes(zygotes()) - before;
  console.log(`  memory for each job more: ${(bytes / count / 2 ** 20).toFixed(1)} MB`);
  await Promise.all(runs);
}

/** A cold bare job in tier kernel against a bare interpreter, and where its time goes. */
async function benchBare() {
  const executor = await open({ tiers: ['kernel'] });
  const { python } = await executor.capabilities();
  const payload = payloadOf('pass\n', { tier: 'kernel' });
  const digest = factsDigestOf('pass\n');
  const bare = [];
  const cold = [];
  const steps = { 'permit, place, spawn': [], confine: [], verify: [], run: [], end: [] };
  for (let round = -3; round < 2 * rounds; round += 1) {
    const begun = performance.now();
    spawnSync(python.path, ['-I', '-S', '-c', 'pass']);
    const bareMs = performance.now() - begun;
    const stamps = [performance.now()];
    const note = (event) => event.type === 'progress' && stamps.push(performance.now());
    const coldMs = await timed(executor, payload, digest, note);
    stamps.push(performance.now());
    if (round < 0) continue;
    bare.push(bareMs);
    cold.push(coldMs);
    Object.values(steps).forEach((values, at) => values.push(stamps[at + 1] - stamps[at]));
  }
  await executor.close();
  const [a, b] = [median(bare), median(cold)];
  console.log(
    `kernel: bare job cold ${b.toFixed(1)} ms, \`python3 -I -S -c pass\` ${a.toFixed(1)} ms, ` +
      `ratio ${(b / a).toFixed(2)}`,
  );
  for (const [step, values] of Object.entries(steps)) {
    console.log(`  ${step}: ${median(values).toFixed(2)} ms`);
  }
}

await benchBare();
for (const tier of ['namespace', 'kernel']) {
  await benchTier(tier).catch((error) => console.log(`${tier}: ${error.message}`));
}
