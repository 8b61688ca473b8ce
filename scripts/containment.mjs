// Writes into the README what is stated of each case of containment; `sallyport bench containment`
// tries whether it is so.
import { readFileSync, writeFileSync } from 'node:fs';
import { readmeBlock, stated, tableOf } from '../dist/bench/containment/table.js';

const readme = new URL('../README.md', import.meta.url);
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  text.replace(readmeBlock, () => `\n${tableOf(stated)}\n`),
);
