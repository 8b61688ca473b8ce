// Writes what the README shows of the committed results: its tables and its charts.
//   node bench/publish.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { blockOf, published } from './charts/published.mjs';

const readme = new URL('../README.md', import.meta.url);
const folder = new URL('../docs/charts/', import.meta.url);
const { blocks, charts } = await published();

let text = readFileSync(readme, 'utf8');
for (const [name, block] of blocks) text = text.replace(blockOf(name), () => block);
writeFileSync(readme, text);

mkdirSync(folder, { recursive: true });
for (const [name, svg] of charts) writeFileSync(new URL(`${name}.svg`, folder), svg);
