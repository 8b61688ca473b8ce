// Prints case × tier as Markdown: what each tier of this host holds, and what it says that it does not.
import { attempt, setLure } from '../build/containment/attempt.js';
import { cases } from '../build/containment/cases/index.js';
import { standing } from '../build/containment/standing.js';
import { open } from '../build/executor/job.js';
import { testedTiers } from '../build/executor/tiers.js';

const lure = await setLure();
const tiers = await testedTiers();

/** What a case came to in a tier, in a word. */
async function cell(executor, tier, each) {
  const stands = standing(tier, each);
  const { held, siblingLived, left } = await attempt(executor, tier, each, lure);
  if (held && siblingLived && left.length === 0) return 'contained';
  return stands === 'claimed' ? '**NOT CONTAINED**' : stands;
}

const columns = [];
for (const { tier, skip } of tiers) {
  const executor = skip === false ? await open({ tiers: [tier] }) : null;
  const words = [];
  for (const each of cases) {
    words.push(executor === null ? 'not here' : await cell(executor, tier, each));
  }
  await executor?.close();
  columns.push(words);
}
lure.close();

const row = (words) => `| ${words.join(' | ')} |`;
console.log(row(['case', 'what a script tries', ...tiers.map(({ tier }) => `\`${tier}\``)]));
console.log(row(['---:', '---', ...tiers.map(() => '---')]));
cases.forEach(({ id, name }, index) => {
  console.log(row([id, name, ...columns.map((words) => words[index])]));
});
for (const { tier, skip } of tiers) {
  if (skip !== false) console.log(`\nTier \`${tier}\` was not run: ${skip}`);
}
const escaped = columns.flat().filter((word) => word.startsWith('**')).length;
process.exitCode = escaped === 0 ? 0 : 1;
