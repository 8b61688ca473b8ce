import { measured } from './draw.mjs';

/** Share of the cases of each family that each door held. */
export function containmentChart(result) {
  const isTried = ([family]) => doors.some(({ id }) => (result.totals[id][family]?.total ?? 0) > 0);
  const doors = result.doors.filter(({ status }) => status === 'ran');
  const cells = doors.flatMap(({ id, name }) =>
    Object.entries(result.totals[id])
      .filter(isTried)
      .map(([family, { hits, total }]) => ({
        door: name,
        family,
        share: total === 0 ? null : hits / total,
        told: total === 0 ? '–' : `${hits} of ${total}`,
      })),
  );
  const x = {
    field: 'family',
    type: 'nominal',
    title: null,
    sort: null,
    axis: { orient: 'top', labelAngle: -30, domain: false, ticks: false },
  };
  const y = {
    field: 'door',
    type: 'nominal',
    title: null,
    sort: doors.map(({ name }) => name),
    axis: { domain: false, ticks: false },
  };
  return {
    title: {
      text: 'What doors hold',
      subtitle: `hostile scripts held, by what they try, no static gate; ${measured(result)}`,
    },
    width: 640,
    height: { step: 30 },
    data: { values: cells },
    layer: [
      {
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: {
            field: 'share',
            type: 'quantitative',
            legend: null,
            scale: { domain: [0, 0.5, 1], range: ['#f3b7b1', '#f6e3b4', '#a6d8c2'] },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 12, color: '#111827' },
        encoding: { x, y, text: { field: 'told' } },
      },
    ],
  };
}
