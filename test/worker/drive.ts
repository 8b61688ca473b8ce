import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listRuntimes } from '#dist/executor/runtime/list.js';

/** One run of a script through a platform module. */
export interface Case {
  readonly script: string;
  readonly contract: { readonly platform: string } & Readonly<Record<string, unknown>>;
  readonly tables?: readonly (Uint8Array | null)[];
}

export type Frame = readonly [string, ...unknown[]];

export interface Answer {
  readonly frames: readonly Frame[];
  readonly platformCode: string | null;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Every CPython of the versions that is on the path or in pyenv, by version. */
export function installedPythons(
  versions: readonly string[] = ['3.9', '3.10', '3.11', '3.12', '3.13'],
): Map<string, string> {
  const home = process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv');
  const kept = existsSync(join(home, 'versions')) ? readdirSync(join(home, 'versions')) : [];
  const found = new Map<string, string>();
  for (const version of versions) {
    const places = kept.filter((name) => name.startsWith(`${version}.`));
    const names = [
      `python${version}`,
      ...places.map((name) => join(home, 'versions', name, 'bin', 'python3')),
    ];
    const python = names.find((name) => spawnSync(name, ['-I', '-S', '-c', 'pass']).status === 0);
    if (python !== undefined) found.set(version, python);
  }
  return found;
}

/** An interpreter and the packages that tables need. */
export interface TableRuntime {
  readonly python: string;
  readonly site: string;
  readonly pandas: string;
}

/**
 * The runtimes prepared here that have tables, `data` before others, each version of pandas once;
 * the first alone where not all is tested.
 */
export async function tableRuntimes(): Promise<readonly TableRuntime[]> {
  const found = new Map<string, TableRuntime>();
  const prepared = await listRuntimes();
  for (const runtime of prepared.sort((a) => (a.name === 'data' ? -1 : 1))) {
    const pandas = runtime.packages['pandas'];
    const python = installedPythons([runtime.python]).get(runtime.python);
    if (pandas === undefined || python === undefined || found.has(pandas)) continue;
    found.set(pandas, { python, site: runtime.site, pandas });
    if (process.env['SALLYPORT_TEST_FULL'] === undefined) break;
  }
  return [...found.values()];
}

/** The first of them; null where no runtime was made. */
export async function dataRuntime(): Promise<TableRuntime | null> {
  return (await tableRuntimes())[0] ?? null;
}

/** Runs cases, all of one platform, in one interpreter. */
export function drive(
  python: string,
  cases: readonly Case[],
  sites: readonly string[] = [],
): Answer[] {
  const input = cases.map(({ tables = [], ...rest }) => ({
    ...rest,
    tables: tables.map((table) => (table === null ? null : Buffer.from(table).toString('base64'))),
  }));
  const { status, stdout, stderr } = spawnSync(
    python,
    [
      '-I',
      '-S',
      '-B',
      path('../../test/worker/driver.py'),
      path('../../dist/executor/cpython/worker/'),
      ...sites,
    ],
    {
      input: JSON.stringify(input),
      encoding: 'utf8',
      env: { TZ: 'UTC', MPLBACKEND: 'Agg', MPLCONFIGDIR: '/nonexistent' },
      maxBuffer: 64e6,
    },
  );
  const answers = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
  if (status !== 0 || answers.length !== cases.length)
    throw new Error(`the driver failed: ${stderr}`);
  return answers;
}

/** Frames of one kind, without their kind. */
export function framesOf(answer: Answer | undefined, kind: string): unknown[][] {
  return (answer?.frames ?? []).filter((frame) => frame[0] === kind).map((frame) => frame.slice(1));
}
