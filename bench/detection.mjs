// What the rules see: labelled attacks, honest scripts, and other forms of both.
//   node bench/detection.mjs [directory] [--bypasses FILE] [--format json] [--no-variants]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadCorpus, loadList } from './detection/corpus.mjs';
import { measure } from './detection/measure.mjs';
import { asText } from './detection/report.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    bypasses: { type: 'string' },
    format: { type: 'string', default: 'text' },
    'no-variants': { type: 'boolean', default: false },
  },
});
const corpus =
  values.bypasses === undefined
    ? loadCorpus(positionals[0] ?? fileURLToPath(new URL('corpus/', import.meta.url)))
    : { attacks: loadList(values.bypasses), benign: [] };
const measured = await measure(corpus, { variants: !values['no-variants'] });
console.log(values.format === 'json' ? JSON.stringify(measured, null, 2) : asText(measured));
