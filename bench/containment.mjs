// Prints case × tier as Markdown: what each tier of this host holds, and what it says that it does not.
// With --readme, and when all is as stated, the README gets the table as it is stated.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { attempt } from '../build/containment/attempt.js';
import { canaryOf } from '../build/containment/canary.js';
import { isStaged } from '../build/containment/cases/case.js';
import { cases } from '../build/containment/cases/index.js';
import { setLure } from '../build/containment/lure.js';
import { standing } from '../build/containment/standing.js';
import {
  columns,
  readmeBlock,
  stated,
  statedCanary,
  statedCell,
  tableOf,
} from '../build/containment/table.js';
import { open } from '../build/executor/job.js';
import { testedTiers } from '../build/executor/tiers.js';

const { values } = parseArgs({ options: { readme: { type: 'boolean', default: false } } });
const lure = await setLure();
const skips = new Map((await testedTiers()).map(({ tier, skip }) => [tier, skip]));
const reports = new Map();

/** The lines that a test file of the suites printed, once run. */
function reportOf(file) {
  if (!reports.has(file)) {
    const path = new URL(`../build/${file}.test.js`, import.meta.url).pathname;
    const { stdout } = spawnSync(process.execPath, [path], { encoding: 'utf8' });
    reports.set(file, stdout.split('\n'));
  }
  return reports.get(file);
}

/** Whether all tests whose names begin so were passed; null where they were left out. */
function isProved({ file, test }) {
  const results = reportOf(file)
    .map((line) => /^(not ok|ok) \d+ - (.*)$/.exec(line))
    .filter((result) => result?.[2].startsWith(test));
  if (results.some((result) => result[2].includes('# SKIP'))) return null;
  return results.length > 0 && results.every(([, word]) => word === 'ok');
}

async function isHeld(executor, tier, each) {
  if (isStaged(each)) return isProved(each.proofs[tier]);
  const { outcomes, ...seen } = await attempt(executor, tier, each, lure);
  const holds = seen.held && seen.othersLived && seen.left.length === 0;
  if (!holds && standing(tier, each) === 'contained') {
    console.error(each.id, tier, JSON.stringify({ ...seen, outcomes }));
  }
  return holds;
}

/** What a case came to in a tier, in a word; in bold where it is not what is stated. */
async function cell(executor, tier, each) {
  const stands = standing(tier, each);
  if (stands === 'not claimed') return stands;
  if (executor === null) return 'not here';
  const held = await isHeld(executor, tier, each);
  if (held === null) return 'not here';
  const lacks = isStaged(each) || each.heldGiven?.lacking() !== true;
  if (held === (stands === 'contained' && lacks)) return statedCell(tier, each);
  return held ? '**contained, against what is stated**' : '**NOT CONTAINED**';
}

async function canaryCell(executor, each) {
  const { escaped, lacks } = await canaryOf(executor, each, lure);
  if (escaped) return 'succeeds';
  return lacks === null ? '**DOES NOT SUCCEED**' : `${statedCanary(each)}, which is not here`;
}

const cells = new Map(cases.map((each) => [each, []]));
const bare = await open();
for (const each of cases) cells.get(each).push(await canaryCell(bare, each));
await bare.close();
for (const tier of columns) {
  const executor = skips.get(tier) === false ? await open({ tiers: [tier] }) : null;
  for (const each of cases) cells.get(each).push(await cell(executor, tier, each));
  await executor?.close();
}
lure.close();

console.log(tableOf((each) => cells.get(each)));
for (const [tier, skip] of skips) {
  if (skip !== false) console.log(`Tier \`${tier}\` was not run: ${skip}`);
}
const wrong = [...cells.values()].flat().filter((word) => word.startsWith('**')).length;
process.exitCode = wrong === 0 ? 0 : 1;
if (values.readme && wrong === 0) {
  const readme = new URL('../README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  writeFileSync(
    readme,
    text.replace(readmeBlock, () => `\n${tableOf(stated)}\n`),
  );
}
