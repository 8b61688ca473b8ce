// Proofs about callout expressions, as Kusto's documentation has them: verdict and time of each.
//   node bench/callouts.mjs [FILE.json]
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { compareCallouts } from '../dist/callout/proof/compare.js';
import { lintCallouts } from '../dist/callout/proof/policy-faults.js';
import { Universe } from '../dist/callout/proof/universe.js';
import { readCalloutPolicy } from '../dist/callout/read-policy.js';
import { loadRegexEngine } from '../dist/regex/engine.js';

const rounds = 5;
const nowMs = Date.now();
const policyOf = (entries) => ({ entries, immutable: null });
const clockMs = () => performance.now();

/** What a work gives, and the least milliseconds of processor that it took. */
function least(work) {
  let [result, best] = [null, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return [result, best];
}

const file = process.argv[2] ?? new URL('callouts.json', import.meta.url);
const read = readCalloutPolicy(readFileSync(file, 'utf8'));
if (!read.ok) throw new Error(read.faults[0]?.message);
// One type for all: of this one nothing is predefined, so that each stands for itself.
const entries = read.value.entries.map((entry) => ({ ...entry, type: 'sandbox_artifacts' }));

const engine = await loadRegexEngine('auto');
const [universe, made] = least(() => new Universe(engine, clockMs));
console.log(`${made.toFixed(0).padStart(5)} ms  all locations (once)`);
for (const entry of entries) {
  const [faults, ms] = least(() => lintCallouts(policyOf([entry]), universe, nowMs));
  const verdict = faults.map(({ code }) => code).join(', ') || 'no fault';
  console.log(`${ms.toFixed(0).padStart(5)} ms  ${verdict.padEnd(18)} ${entry.regex ?? entry.id}`);
  const [witness, correction] = [faults[0]?.witness, faults[0]?.correction];
  if (witness) console.log(`          admits ${witness}`);
  if (correction) console.log(`          meant  ${correction}`);
}
const sound = entries.filter(({ regex }) => regex === null || engine.compile(regex).ok);
const [, ms] = least(() =>
  compareCallouts(policyOf(sound), policyOf(sound.slice(1)), universe, nowMs),
);
console.log(`${ms.toFixed(0).padStart(5)} ms  all of them against all but the first, both ways`);
