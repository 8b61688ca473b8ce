import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadParser } from '#dist/syntax/parser.js';
import { cpythonRows } from './cpython.js';
import { judge } from './judge.js';
import { namesOfFacts, namesOfTokens } from './lenient.js';
import { full, libraryFiles } from './library.js';
import { mutation } from './mutations.js';
import { findPythons } from './pythons.js';

if (full) t.setTimeout(1_800_000);

const seed = Number(process.env['SALLYPORT_TEST_SEED'] ?? 20_260_101);
const parser = await loadParser();
const [python] = findPythons();

t.test('what is wrong hides no name from the facts: it shows, or is refused', async (t) => {
  if (python === undefined) return;
  const texts = libraryFiles(python)
    .map((file) => readFileSync(join(python.library, file), 'utf8').replaceAll('\r\n', '\n'))
    .filter((text) => text.length < 30_000);
  const excerpt = fc.tuple(fc.constantFrom(...texts), fc.nat()).map(([text, at]) => {
    const lines = text.split('\n');
    let from = at % lines.length;
    while (from > 0 && !/^(?:import|from|def|class|@)\b/.test(lines[from] ?? '')) from -= 1;
    return `${lines.slice(from, from + 60).join('\n')}\n`;
  });
  const garbled = fc
    .tuple(excerpt, fc.array(mutation, { maxLength: 2 }))
    .map(([text, changes]) => changes.reduce((found, { apply }) => apply(found), text));
  const accepted: string[] = [];
  const sources = fc.array(garbled, { minLength: 1, maxLength: full ? 500 : 250, size: 'max' });
  fc.assert(
    fc.property(sources, (each) => {
      for (const source of each) {
        const { text, facts } = judge(parser, python, Buffer.from(source));
        if (facts === null) continue;
        accepted.push(text);
        const known = namesOfFacts(facts);
        const lost = [...namesOfTokens(text)].filter((name) => !known.has(name));
        if (lost.length > 0) throw new Error(`not in the facts: ${lost.join(', ')}`);
      }
    }),
    { seed, numRuns: full ? 20 : 2, unbiased: true },
  );
  const rows = cpythonRows(
    python,
    accepted.map((text) => Buffer.from(text)),
  );
  const wrong = rows.filter((each) => each === null).length;
  t.ok(accepted.length > 10, `${accepted.length} were accepted`);
  t.ok(wrong <= accepted.length / 100, `${wrong} of them CPython's parser refuses`);
});
