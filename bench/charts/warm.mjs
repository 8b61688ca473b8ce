import { colours, measured } from './draw.mjs';

const kinds = {
  'empty job, cold': 'empty job',
  'pandas job, cold': 'pandas job, cold',
  'pandas job, warm': 'pandas job, warm',
};

/** What a job takes in each tier, started for it or kept warm. */
export function warmChart(result) {
  const bars = result.rows
    .filter(({ what, medianMs }) => kinds[what] !== undefined && medianMs !== undefined)
    .map(({ subject, what, medianMs }) => ({
      tier: subject.replace('sallyport ', ''),
      job: kinds[what],
      milliseconds: medianMs,
      told: `${medianMs.toFixed(0)} ms`,
    }));
  const x = {
    field: 'milliseconds',
    type: 'quantitative',
    title: 'from Node to the result, ms (logarithmic)',
    scale: { type: 'log', domain: [10, 2_000], clamp: true },
    axis: { values: [10, 100, 1_000] },
  };
  const y = { field: 'job', type: 'nominal', title: null, sort: Object.values(kinds) };
  return {
    title: {
      text: 'Warm against cold',
      subtitle: `check, permit, containment, run, result; medians; ${measured(result)}`,
    },
    data: { values: bars },
    facet: {
      row: {
        field: 'tier',
        title: null,
        header: { labelAngle: 0, labelAlign: 'left', labelFontSize: 13 },
      },
    },
    spec: {
      width: 460,
      height: { step: 26 },
      layer: [
        {
          mark: { type: 'bar', height: 18 },
          encoding: {
            x,
            y,
            color: {
              field: 'job',
              type: 'nominal',
              legend: null,
              scale: {
                domain: Object.values(kinds),
                range: [colours.reference, colours.theirs, colours.ours],
              },
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 5, fontSize: 12 },
          encoding: { x, y, text: { field: 'told' } },
        },
      ],
    },
  };
}
