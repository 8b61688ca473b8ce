import { View, parse } from 'vega';
import { compile } from 'vega-lite';

/** Ours stand out; colours are told apart by people who see fewer, and on paper. */
export const colours = { ours: '#0b6e4f', theirs: '#8a5a00', reference: '#6b7280', bad: '#b3261e' };

const config = {
  background: '#ffffff',
  font: 'Helvetica, Arial, sans-serif',
  padding: 12,
  title: { anchor: 'start', fontSize: 15, subtitleFontSize: 12, subtitleColor: '#4b5563' },
  axis: {
    labelFontSize: 12,
    labelLimit: 320,
    titleFontSize: 12,
    gridColor: '#e5e7eb',
    domainColor: '#9ca3af',
  },
  legend: { labelFontSize: 12, titleFontSize: 12 },
  view: { stroke: null },
};

/** A chart of Vega-Lite as SVG: the same text for the same specification. */
export async function draw(specification) {
  const { spec } = compile({ config, ...specification });
  return `${await new View(parse(spec), { renderer: 'none' }).toSVG()}\n`;
}

/** When and where a result was measured, for the line below a title. */
export function measured({ environment: { date, cores, node } }) {
  return `measured ${date.slice(0, 10)}, ${cores} cores, Node ${node.split('.')[0]}`;
}

export const isOurs = (id) => id.startsWith('sallyport');
