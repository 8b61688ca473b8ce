// Writes what the README shows of the committed results: its charts and its tables.
//   node bench/publish.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { containmentChart } from './charts/containment.mjs';
import { detectionChart } from './charts/detection.mjs';
import { draw } from './charts/draw.mjs';
import { latencyChart } from './charts/latency.mjs';
import { blockOf, readmeTables } from './charts/tables.mjs';
import { warmChart } from './charts/warm.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const resultOf = (name) => JSON.parse(readFileSync(at(`results/${name}.json`), 'utf8'));
const write = async (name, chart) => {
  writeFileSync(at(`../docs/charts/${name}.svg`), await draw(chart));
};

const detection = resultOf('peers');
const containment = resultOf('containment');
const latency = resultOf('latency');
mkdirSync(at('../docs/charts'), { recursive: true });
await write('detection', detectionChart(detection));
await write('containment', containmentChart(containment));
await write('latency', latencyChart(latency));
await write('warm', warmChart(latency));

const tables = Object.entries(readmeTables({ detection, containment, latency }));
let readme = readFileSync(at('../README.md'), 'utf8');
for (const [name, lines] of tables) {
  readme = readme.replace(blockOf(name), () => `\n${lines.join('\n')}\n\n`);
}
writeFileSync(at('../README.md'), readme);
