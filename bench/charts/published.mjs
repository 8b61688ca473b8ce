import { readFileSync } from 'node:fs';
import { containmentChart } from './containment.mjs';
import { detectionChart } from './detection.mjs';
import { draw, isOurs } from './draw.mjs';
import { latencyChart } from './latency.mjs';
import { brokenList, doorTable, gateTable, latencyTable, scalingTable } from './tables.mjs';
import { warmChart } from './warm.mjs';

const results = new URL('../results/', import.meta.url);
const resultOf = (name) => JSON.parse(readFileSync(new URL(`${name}.json`, results), 'utf8'));

/** Our gates as the tests hold them, and those of others, which take longer to ask. */
function joined(ours, theirs) {
  const others = theirs.gates.filter(({ id }) => !isOurs(id));
  return {
    ...ours,
    gates: [...ours.gates, ...others],
    totals: { ...theirs.totals, ...ours.totals },
  };
}

/** Where the README has the block of a name. */
export const blockOf = (name) => new RegExp(`(?<=<!-- ${name} -->\\n)[^]*?(?=<!-- /${name} -->)`);

/** What the README shows of the committed results: tables by block, charts by file. */
export async function published() {
  const detection = joined(resultOf('detection'), resultOf('peers'));
  const containment = resultOf('containment');
  const latency = resultOf('latency');
  const scaling = resultOf('scaling');
  const blocks = {
    'bench-gates': gateTable(detection),
    'bench-doors': doorTable(containment),
    'bench-latency': latencyTable(latency),
    'bench-scaling': [...scalingTable(scaling), '', ...brokenList(scaling)],
  };
  const charts = {
    detection: detectionChart(detection),
    containment: containmentChart(containment),
    latency: latencyChart(latency),
    warm: warmChart(latency),
  };
  const drawn = Object.entries(charts).map(async ([name, chart]) => [name, await draw(chart)]);
  return {
    blocks: new Map(
      Object.entries(blocks).map(([name, rows]) => [name, `\n${rows.join('\n')}\n\n`]),
    ),
    charts: new Map(await Promise.all(drawn)),
  };
}
