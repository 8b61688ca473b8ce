import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import { digestJson } from '../../job/canonical.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import { invalidFile, readForm, readText } from '../read.ts';
import {
  completeCase,
  corpusFile,
  corpusSubject,
  isHonest,
  type BenchCase,
  type CaseFile,
} from './case.ts';
import type { Split } from './split.ts';

/** What is measured: cases in the order of their files, and the digest over all that is in them. */
export interface Corpus {
  readonly cases: readonly BenchCase[];
  readonly digest: string;
}

/** Where the corpus of the package is. */
const shipped = fileURLToPath(new URL('../../../bench/corpus', import.meta.url));

/** Files of cases, and scripts. */
const isOfCorpus = /\.(?:ya?ml|json|py)$/;

const help =
  'Name a folder with `.yaml` or `.json` files of cases or honest scripts (`.py`), or one such file.';

/**
 * Reads a corpus: a folder with files in any folder below (the package's own has `attacks/` and
 * `benign/`), or one file. YAML and JSON files are lists of cases; a `.py` file is an honest script.
 *
 * @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID` with every fault of the first bad file.
 */
export async function loadCorpus(path: string = shipped): Promise<Corpus> {
  const files = await filesOf(path);
  if (files.length === 0) {
    throw new GatewayError('ERR_BENCH_READ', `${path} holds no file of cases`, { help });
  }
  const cases: BenchCase[] = [];
  const seen = new Map<string, string>();
  for (const file of files) {
    for (const [at, one] of (await casesOf(file, path)).entries()) {
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

/** What a file brings; a script is called as its file is, within the corpus. */
async function casesOf(file: string, corpus: string): Promise<readonly CaseFile[]> {
  if (!file.endsWith('.py')) return await readForm(file, corpusFile, corpusSubject);
  const id = relative(corpus, file) || basename(file);
  const code = await readText(file);
  return [{ id, technique: id, family: 'scripts', expected: 'allow', code }];
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
      .filter((name) => isOfCorpus.test(name))
      .toSorted()
      .map((name) => join(path, name));
  } catch (error) {
    const message = `cannot read ${path}: ${whyUnreadable(error)}`;
    throw new GatewayError('ERR_BENCH_READ', message, { help, cause: error });
  }
}
