// Draws the README's charts from the committed results.
//   node bench/charts.mjs [folder of results] [folder of charts]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containmentChart } from './charts/containment.mjs';
import { detectionChart } from './charts/detection.mjs';
import { draw } from './charts/draw.mjs';
import { latencyChart } from './charts/latency.mjs';
import { warmChart } from './charts/warm.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const [results = join(here, 'results'), charts = join(here, '..', 'docs', 'charts')] =
  process.argv.slice(2);

const resultOf = (name) => JSON.parse(readFileSync(join(results, `${name}.json`), 'utf8'));
const write = async (name, chart) => {
  writeFileSync(join(charts, `${name}.svg`), await draw(chart));
};

mkdirSync(charts, { recursive: true });
await write('detection', detectionChart(resultOf('peers')));
await write('containment', containmentChart(resultOf('containment')));
await write('latency', latencyChart(resultOf('latency')));
await write('warm', warmChart(resultOf('latency')));
