import { createHash, randomBytes } from 'node:crypto';
import { cp, copyFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeReachable } from './cache.ts';
import type { Interpreter } from './interpreter.ts';

/** Parts of a standard library that no job needs; without them a copy is a third of the size. */
const leftOut = new Set([
  'test',
  'tests',
  'idlelib',
  'tkinter',
  'turtledemo',
  'ensurepip',
  'site-packages',
]);

/**
 * Copies an interpreter and its standard library to where jobs' uids can reach it. Safe to repeat
 * and when two processes do it at once: the copy is made beside its place and renamed.
 *
 * @returns path of the copied executable, and what it needs in its environment
 */
export async function copyInterpreter(
  from: Interpreter,
  cache: string,
): Promise<Pick<Interpreter, 'path' | 'environment'>> {
  const place = join(cache, 'pythons', `${from.version}-${await identity(from.path)}`);
  const executable = join(place, 'bin', `python${from.minor}`);
  // Its own library is looked for where the original was linked, which a job cannot reach.
  const copy = { path: executable, environment: { LD_LIBRARY_PATH: join(place, 'lib') } };
  if (await exists(executable)) return copy;
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  try {
    await fill(draft, from);
    await rename(draft, place);
  } catch (error) {
    if (!(await exists(executable))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

async function fill(draft: string, from: Interpreter): Promise<void> {
  await makeReachable(join(draft, 'bin'));
  await makeReachable(join(draft, 'lib'));
  await copyFile(from.path, join(draft, 'bin', `python${from.minor}`));
  await cp(
    join(from.prefix, 'lib', `python${from.minor}`),
    join(draft, 'lib', `python${from.minor}`),
    {
      recursive: true,
      // The byte code beside a module names the time of its source.
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: (path) => !leftOut.has(basename(path)) && !basename(path).startsWith('config-'),
    },
  );
  for (const name of await readdir(join(from.prefix, 'lib'))) {
    if (name.startsWith('libpython') && name.includes('.so')) {
      await copyFile(join(from.prefix, 'lib', name), join(draft, 'lib', name));
    }
  }
}

/** A changed interpreter gets another copy. */
async function identity(path: string): Promise<string> {
  const { mtimeMs, size } = await stat(path);
  return createHash('sha256').update(`${path}\n${mtimeMs}\n${size}`).digest('hex').slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
