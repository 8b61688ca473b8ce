import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import t from 'tap';
import type { BenchCase } from '#dist/bench/corpus/case.js';
import { isHonest } from '#dist/bench/corpus/case.js';
import { loadCorpus } from '#dist/bench/corpus/load.js';
import { variantsOf } from '#dist/bench/corpus/variants.js';
import { loadParser } from '#dist/syntax/parser.js';
import { findPythons } from '../differential/pythons.js';

const isFull = process.env['SALLYPORT_TEST_FULL'] !== undefined;
if (isFull) t.setTimeout(900_000);
const parser = await loadParser();
const { cases } = await loadCorpus(join(import.meta.dirname, '../../bench/corpus'));
const [python] = findPythons().filter(({ version }) => version === '3.11');

/** A case and one form of it. */
interface Pair {
  readonly name: string;
  readonly code: string;
  readonly form: string;
}

/** One of so many, drawn by name. */
const isDrawn = (name: string, of: number): boolean =>
  createHash('sha256').update(name).digest().readUInt32BE(0) % of === 0;

/** What a script does when it runs; null where it leaves nothing to know it by. */
function effectsOf(codes: readonly string[]): (readonly string[] | null)[] {
  const script = join(import.meta.dirname, '../../test/bench/effects.py');
  const { stdout, status, stderr } = spawnSync(python?.path ?? '', ['-I', '-B', script], {
    input: JSON.stringify(codes),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { PYTHONHASHSEED: '0' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as (readonly string[] | null)[];
}

/** Scripts that run to their end or nearly, on any host. */
function mayRun({ family, policy, python: least }: BenchCase): boolean {
  const isTaken = Number(least.slice(2)) <= 11 && policy === null;
  return isTaken && !['lexing', 'resources', 'memory'].includes(family);
}

/** @param of one case of so many, and of its forms one of so many */
function differences(
  all: readonly BenchCase[],
  of: { readonly cases: number; readonly forms: number },
): { compared: number; forms: Set<string>; wrong: unknown[] } {
  const plain = all.filter((one) => mayRun(one) && isDrawn(one.id, of.cases));
  const first = effectsOf(plain.map(({ code }) => code));
  const told = plain.flatMap((one, at) => (first[at] ? [{ one, effects: first[at] }] : []));
  const pairs = told.flatMap(({ one, effects }) =>
    variantsOf(parser.parse(one.code))
      .filter(({ form }) => isDrawn(`${one.id} ${form}`, of.forms))
      .map(({ form, code }): Pair & { effects: readonly string[] } => ({
        ...{ name: one.id, code, form, effects },
      })),
  );
  const again = effectsOf(pairs.map(({ code }) => code));
  const wrong = pairs.flatMap(({ name, form, effects, code }, at) => {
    const theirs = again[at]?.join('\n') ?? '';
    return theirs === effects.join('\n') ? [] : [{ name, form, effects, theirs, code }];
  });
  return { compared: pairs.length, forms: new Set(pairs.map(({ form }) => form)), wrong };
}

t.test('other forms of a script do what the script does', async (t) => {
  if (python === undefined) return t.pass('there is no CPython 3.11 on this machine');
  const attacks = cases.filter((one) => !isHonest(one));
  for (const [side, of] of [
    ['attacks', attacks],
    ['honest scripts', cases.filter(isHonest)],
  ] as const) {
    const { compared, forms, wrong } = differences(
      of,
      isFull ? { cases: 1, forms: 4 } : { cases: 40, forms: 6 },
    );
    t.same(wrong, [], side);
    t.ok(compared > 20 && forms.size > 15, `${compared} forms of ${forms.size} kinds`);
  }
});
