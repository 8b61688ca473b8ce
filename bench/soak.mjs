// Runs a random mix of good, failing and abusive jobs, prints their times and what they left on the host.
import { parseArgs } from 'node:util';
import { open } from '../build/executor/job.js';
import { testedTiers } from '../build/executor/tiers.js';
import { faultsOf, soak } from '../build/soak/soak.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    concurrency: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    tier: { type: 'string' },
  },
});
const [jobs, concurrency, seed] = [values.jobs, values.concurrency, values.seed].map(Number);

const row = (words) => `| ${words.join(' | ')} |`;
const mib = (bytes) => (bytes / 2 ** 20).toFixed(1);
const byName = (a, b) => a.localeCompare(b);
const quantile = (sorted, part) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(0);

function printTimes(ran) {
  console.log(row(['kind', 'runs', 'p50 ms', 'p99 ms', 'ends']));
  console.log(row(['---', '---:', '---:', '---:', '---']));
  for (const kind of [null, ...new Set(ran.map((each) => each.kind).toSorted(byName))]) {
    const own = ran.filter((each) => kind === null || each.kind === kind);
    const times = own.map(({ ms }) => ms).sort((a, b) => a - b);
    const ends = kind === null ? [] : [...new Set(own.map(({ status }) => status))];
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    console.log(row([kind ?? '**all**', own.length, p50, p99, ends.join(', ')]));
  }
}

function printSamples(samples) {
  console.log(row(['after jobs', 'resident MB', 'heap MB', 'descriptors', 'left on the host']));
  console.log(row(['---:', '---:', '---:', '---:', '---']));
  for (const { jobs: after, residentBytes, heapBytes, descriptors, left } of samples) {
    const held = [mib(residentBytes), mib(heapBytes), descriptors];
    console.log(row([after, ...held, left.join('; ') || 'nothing']));
  }
}

for (const { tier, skip } of await testedTiers()) {
  if (values.tier !== undefined && values.tier !== tier) continue;
  console.log(`\n## Tier \`${tier}\`\n`);
  if (skip !== false) {
    console.log(`Not run: ${skip}`);
    continue;
  }
  const executor = await open({ tiers: [tier], concurrency });
  const soaked = await soak({ executor, tier, jobs, concurrency, seed, rounds: 8 });
  await executor.close();
  const perSecond = ((1000 * jobs) / soaked.wallMs).toFixed(1);
  console.log(`${jobs} jobs, ${concurrency} at once, seed ${seed}: ${perSecond} jobs/s.\n`);
  printTimes(soaked.ran);
  console.log('');
  printSamples(soaked.samples);
  const faults = faultsOf(soaked);
  for (const fault of faults) console.log(`\n**${fault}**`);
  if (faults.length > 0) process.exitCode = 1;
}
