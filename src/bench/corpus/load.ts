import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import { digestJson } from '../../job/canonical.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import { invalidFile, readForm } from '../read.ts';
import { completeCase, corpusFile, corpusSubject, isHonest, type BenchCase } from './case.ts';
import type { Split } from './split.ts';

/** What is measured: cases in the order of their files, and the digest over all that is in them. */
export interface Corpus {
  readonly cases: readonly BenchCase[];
  readonly digest: string;
}

/** Where the corpus of the package is. */
const shipped = fileURLToPath(new URL('../../../bench/corpus', import.meta.url));

/**
 * Reads a corpus: a folder, whose YAML files are in any folder below (the package's own has
 * `attacks/` and `benign/`), or one YAML or JSON file with a list of cases.
 *
 * @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID` with every fault of the first bad file.
 */
export async function loadCorpus(path: string = shipped): Promise<Corpus> {
  const files = await filesOf(path);
  if (files.length === 0) {
    const help = 'Name a folder with YAML files of cases, or one such file.';
    throw new GatewayError('ERR_BENCH_READ', `${path} holds no file of cases`, { help });
  }
  const cases: BenchCase[] = [];
  const seen = new Map<string, string>();
  for (const file of files) {
    const read = await readForm(file, corpusFile, corpusSubject);
    for (const [at, one] of read.entries()) {
      const other = seen.get(one.id);
      if (other !== undefined) {
        const message = `case ${at + 1} is called \`${one.id}\`, as one in ${other} is`;
        throw invalidFile(file, [{ message, help: 'Give each case an id of its own.' }]);
      }
      seen.set(one.id, file);
      cases.push(completeCase(one));
    }
  }
  return corpusOf(cases);
}

/** Cases of a corpus that are on one side of the split. */
export function onSide({ cases }: Corpus, side: Split): Corpus {
  return corpusOf(cases.filter(({ split }) => split === side));
}

/** Honest scripts of a corpus. */
export function honestOf({ cases }: Corpus): Corpus {
  return corpusOf(cases.filter(isHonest));
}

/** Cases as a corpus. */
export function corpusOf(cases: readonly BenchCase[]): Corpus {
  return { cases, digest: digestJson(cases) };
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path, { recursive: true });
    return names
      .filter((name) => name.endsWith('.yaml'))
      .toSorted()
      .map((name) => join(path, name));
  } catch (error) {
    throw new GatewayError('ERR_BENCH_READ', `cannot read ${path}: ${whyUnreadable(error)}`, {
      help: 'Name a folder with YAML files of cases, or one such file.',
      cause: error,
    });
  }
}
