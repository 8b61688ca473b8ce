import { colours, isOurs, measured } from './draw.mjs';

/** Time of one check against the size of the script, both logarithmic. */
export function latencyChart(result) {
  const named = new Map(result.gates.map(({ id, name }) => [id, name]));
  const points = result.rows
    .filter(({ what, subject }) => what === 'check, allow' && named.has(subject))
    .map(({ subject, bytes, medianMs }) => ({
      gate: named.get(subject),
      kilobytes: bytes / 1024,
      milliseconds: medianMs,
      whose: whose(subject),
    }));
  const largest = Math.max(...points.map(({ kilobytes }) => kilobytes));
  const x = {
    field: 'kilobytes',
    type: 'quantitative',
    title: 'size of the script, KB',
    scale: { type: 'log', domain: [1, largest] },
    axis: { values: [1, 3, 10, 30] },
  };
  const y = {
    field: 'milliseconds',
    type: 'quantitative',
    title: 'one check, ms',
    scale: { type: 'log' },
    axis: { values: [0.1, 1, 10, 100, 1_000, 10_000], labelExpr: 'datum.value' },
  };
  const color = {
    field: 'whose',
    type: 'nominal',
    legend: null,
    scale: {
      domain: ['ours', 'others', 'reference'],
      range: [colours.ours, colours.theirs, colours.reference],
    },
  };
  const labels = spread(points.filter(({ kilobytes }) => kilobytes === largest));
  return {
    title: {
      text: 'Latency against size',
      subtitle: `medians by each gate's own clock, honest scripts; ${measured(result)}`,
    },
    width: 480,
    height: 360,
    layer: [
      {
        data: { values: points },
        mark: { type: 'line', point: true },
        encoding: { x, y, color, detail: { field: 'gate' } },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', dx: 10, fontSize: 12 },
        encoding: { x, y: { ...y, field: 'labelAt' }, text: { field: 'gate' }, color },
      },
    ],
  };
}

function whose(id) {
  if (isOurs(id)) return 'ours';
  return id === 'cpython-ast' || id.startsWith('bare-') ? 'reference' : 'others';
}

/** Labels at the ends of lines, none upon another: a step is a share on a logarithmic axis. */
function spread(ends) {
  const step = 1.5;
  let last = 0;
  return ends
    .toSorted((a, b) => a.milliseconds - b.milliseconds)
    .map((end) => {
      last = Math.max(end.milliseconds, last * step);
      return { ...end, labelAt: last };
    });
}
