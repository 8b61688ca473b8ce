import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { cpythonPrograms } from './cpython.js';
import { program } from './grammar.js';
import { full, libraryFiles } from './library.js';
import { findPythons, type Python } from './pythons.js';

if (full) t.setTimeout(900_000);
const script = join(import.meta.dirname, '../../test/differential/forms.py');
const count = full ? 3_000 : 200;

interface Answer {
  /** Node classes that no random program has, and how many there are. */
  readonly classes: readonly string[];
  readonly count: number;
  /** Forms of the library that no random program has, with the files that have them. */
  readonly forms: Readonly<Record<string, number>>;
  readonly shared: number;
}

function framed(texts: readonly Uint8Array[]): Buffer {
  const lines = texts.filter(({ length }) => length > 0);
  return Buffer.concat(lines.flatMap((each) => [Buffer.from(`${each.length}\n`), each]));
}

function ask(python: Python, made: readonly string[], library: readonly Uint8Array[]): Answer {
  const texts = made.map((text) => Buffer.from(text));
  const input = Buffer.concat([framed(texts), Buffer.from('0\n'), framed(library)]);
  const argv = ['-I', '-S', '-B', '-W', 'ignore', script];
  const { stdout, stderr, status } = spawnSync(python.path, argv, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer;
}

const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');

for (const python of full ? pythons : pythons.slice(0, 1)) {
  t.test(`random programs have every form of statement (${python.version})`, async (t) => {
    const seeds = Array.from({ length: count }, (_, seed) => seed);
    const own = cpythonPrograms(python, seeds);
    const made = [...own, ...fc.sample(program, { numRuns: count, seed: 1 })];
    const files = full ? libraryFiles(python) : [];
    const library = files.map((file) => readFileSync(join(python.library, file)));
    const { classes, count: all, forms, shared } = ask(python, made, library);
    t.same(classes, [], 'classes of nodes that none has');
    t.ok(all > 100, `${all} classes`);
    const rare = files.length / 100;
    const lacking = Object.entries(forms).filter(([, each]) => each > rare);
    t.same(lacking, [], 'forms of more than a hundredth of the library');
    t.ok(!full || shared > 900, `${shared} forms of the library`);
  });
}
