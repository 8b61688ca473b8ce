import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { isStaged } from '#dist/bench/containment/cases/case.js';
import { cases } from '#dist/bench/containment/cases/index.js';
import { columns, readmeBlock, stated, tableOf } from '#dist/bench/containment/table.js';

const build = dirname(import.meta.dirname);

t.test('the README has the table that the cases make', async (t) => {
  const readme = readFileSync(join(dirname(build), 'README.md'), 'utf8');
  const remedy = 'npm run build && node scripts/containment.mjs';
  t.equal(readmeBlock.exec(readme)?.[0].trim(), tableOf(stated).trim(), remedy);
});

t.test('each case is there once, and what proves it exists', async (t) => {
  const ids = cases.map(({ id }) => id);
  t.strictSame(ids, [...new Set(ids)]);
  for (const each of cases.filter(isStaged)) {
    for (const tier of columns) {
      const proof = each.proofs[tier];
      if (proof === undefined) continue;
      const source = readFileSync(join(build, `${proof.file}.test.js`), 'utf8');
      const [fixed = ''] = proof.test.split(tier);
      t.ok(
        source.includes(fixed.replace(/: $/, '')),
        `${each.id}: ${proof.file} has ${proof.test}`,
      );
    }
  }
});
