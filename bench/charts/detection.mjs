import { colours, isOurs, measured } from './draw.mjs';

/** Detection against noise: the good corner is at the upper left. */
export function detectionChart(result) {
  const points = result.gates
    .filter(({ status }) => status === 'ran')
    .map(({ id, name }) => {
      const { attacks, honest } = result.totals[id]['held-out'];
      const share = ({ hits, total }) => (100 * hits) / total;
      return {
        name,
        whose: isOurs(id) ? 'Sallyport' : 'others',
        caught: share(attacks),
        low: 100 * attacks.interval[0],
        high: 100 * attacks.interval[1],
        refused: share(honest),
        refusedLow: 100 * honest.interval[0],
        refusedHigh: 100 * honest.interval[1],
      };
    });
  const x = {
    field: 'refused',
    type: 'quantitative',
    title: 'honest scripts refused, %',
    scale: { domain: [0, 100] },
  };
  const y = {
    field: 'caught',
    type: 'quantitative',
    title: 'decidable attacks caught, %',
    scale: { domain: [0, 100] },
  };
  const color = {
    field: 'whose',
    type: 'nominal',
    legend: null,
    scale: { domain: ['Sallyport', 'others'], range: [colours.ours, colours.theirs] },
  };
  return {
    title: {
      text: 'Detection against noise',
      subtitle: `techniques held out, bars: 95 % intervals; ${measured(result)}`,
    },
    width: 560,
    height: 360,
    data: { values: spread(points) },
    layer: [
      {
        mark: 'rule',
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: 'rule',
        encoding: { y, x: { ...x, field: 'refusedLow' }, x2: { field: 'refusedHigh' }, color },
      },
      { mark: { type: 'point', filled: true, size: 90, opacity: 1 }, encoding: { x, y, color } },
      {
        mark: { type: 'text', align: 'left', dx: 10, fontSize: 12 },
        encoding: { x, y: { ...y, field: 'labelAt' }, text: { field: 'name' }, color },
      },
    ],
  };
}

/** Labels of points that lie close together, one below the other. */
function spread(points) {
  const heightOfLabel = 4.5;
  const placed = [];
  for (const point of points.toSorted((a, b) => b.caught - a.caught)) {
    let labelAt = point.caught + 2;
    for (const other of placed) {
      const isNear = Math.abs(other.refused - point.refused) < 22;
      if (isNear && other.labelAt - labelAt < heightOfLabel)
        labelAt = other.labelAt - heightOfLabel;
    }
    placed.push({ ...point, labelAt });
  }
  return placed;
}
