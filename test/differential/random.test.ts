import fc from 'fast-check';
import t from 'tap';
import { loadParser } from '#dist/syntax/parser.js';
import { cpythonPrograms, cpythonRows } from './cpython.js';
import { program } from './grammar.js';
import { firstDifference, judge } from './judge.js';
import { full } from './library.js';
import { mutation } from './mutations.js';
import { findPythons } from './pythons.js';
import type { Python } from './pythons.js';
import { loadReference } from './reference-parser.js';

if (full) t.setTimeout(1_800_000);

// One seed for all; a failure prints it with the smallest program that fails.
const seed = Number(process.env['SALLYPORT_TEST_SEED'] ?? 20_260_101);
const batch = full ? 400 : 100;
const runs = { seed, numRuns: full ? 8 : 2, unbiased: true } as const;

const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');
const parser = await loadParser();
const reference = await loadReference();

/** Programs that were compared, that only we refuse, and that both do. */
interface Tally {
  equal: number;
  strict: number;
  refused: number;
}

/**
 * Throws at the first program that we accept with other facts than CPython has, from the bytes or
 * from the text that is judged; and where the reference disagrees.
 */
function compare(python: Python, programs: readonly string[], tally: Tally): void {
  const sources = programs.map((text) => Buffer.from(text));
  const judged = sources.map((source) => {
    const ours = judge(parser, python, source);
    const { rows, reasons } = judge(reference, python, source);
    if (rows === ours.rows && reasons.join() === ours.reasons.join()) return ours;
    throw new Error(`parsers differ: ${reasons.join()} and ${ours.reasons.join()}`);
  });
  const ofBytes = cpythonRows(python, sources, 'bytes');
  const ofText = cpythonRows(
    python,
    judged.map(({ text }) => Buffer.from(text)),
  );
  for (const [index, { rows }] of judged.entries()) {
    const [bytes, text] = [ofBytes[index] ?? null, ofText[index] ?? null];
    if (rows === null) tally[text === null ? 'refused' : 'strict'] += 1;
    else if (text !== null) {
      if (rows !== text) throw new Error(firstDifference(rows, text));
      if (bytes !== null && rows !== bytes) throw new Error(firstDifference(rows, bytes));
      tally.equal += 1;
    }
  }
}

const programs = fc.array(program, { minLength: 1, maxLength: batch, size: 'max' });
const mutated = fc
  .tuple(program, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => changes.reduce((found, { apply }) => apply(found), text));
const mutants = fc.array(mutated, { minLength: 1, maxLength: batch, size: 'max' });
const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: batch, size: 'max' });
const changes = fc.array(mutation, { minLength: batch, maxLength: batch });

for (const python of full ? pythons : pythons.slice(0, 1)) {
  const { version } = python;
  const newTally = (): Tally => ({ equal: 0, strict: 0, refused: 0 });

  t.test(`programs of CPython's own (${version})`, async (t) => {
    const tally = newTally();
    fc.assert(
      fc.property(seeds, (each) => compare(python, cpythonPrograms(python, each), tally)),
      runs,
    );
    t.comment(JSON.stringify(tally));
    t.ok(tally.equal > tally.refused + tally.strict, 'most are compared');
  });

  t.test(`programs by the grammar (${version})`, async (t) => {
    const tally = newTally();
    fc.assert(
      fc.property(programs, (each) => compare(python, each, tally)),
      runs,
    );
    t.comment(JSON.stringify(tally));
    t.ok(4 * tally.equal > tally.refused, 'many are compared');
  });

  t.test(`mutated programs (${version})`, async (t) => {
    const tally = newTally();
    fc.assert(
      fc.property(mutants, (each) => compare(python, each, tally)),
      runs,
    );
    fc.assert(
      fc.property(seeds, changes, (each, made) => {
        const found = cpythonPrograms(python, each);
        compare(
          python,
          found.map((text, index) => made[index % made.length]?.apply(text) ?? text),
          tally,
        );
      }),
      runs,
    );
    t.comment(JSON.stringify(tally));
    t.ok(tally.equal > 0 && tally.refused > 0, 'both kinds are met');
  });
}
