import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../../../errors.ts';
import { cacheRoot, makeReachable } from './cache.ts';
import { runCommand } from './command.ts';
import type { Interpreter } from './interpreter.ts';

const shipped = join(import.meta.dirname, '..', 'worker');

/**
 * Puts the worker where a job's uid can read it: the package itself may lie in a home directory.
 * What is there is compared byte by byte with what was shipped, at each call, and replaced when it
 * differs.
 *
 * @returns the directory of the staged worker
 * @throws GatewayError `ERR_INTERNAL` when the package has no worker, `ERR_USAGE` when the cache
 * cannot be written
 */
export async function stageWorker(
  interpreter: Interpreter,
  cacheDirectory?: string,
): Promise<string> {
  const files = await shippedFiles();
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.length}\0`).update(content);
  const place = join(cacheRoot(cacheDirectory), 'worker', hash.digest('hex').slice(0, 16));
  try {
    if (!(await sameFiles(place, files))) await lay(place, files);
    await compile(place, interpreter);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError('ERR_USAGE', `The cache directory cannot be used: ${why}.`, {
      help: 'Name a cache directory that you may write to, on a disk with room.',
      cause: error,
    });
  }
  return place;
}

async function shippedFiles(): Promise<[string, Buffer][]> {
  const names = (await readdir(shipped).catch(() => []))
    .filter((name) => name.endsWith('.py'))
    .sort();
  if (!names.includes('start.py')) {
    throw new GatewayError(
      'ERR_INTERNAL',
      'The package has no Python worker: it was not built whole.',
      {
        help: 'Run `npm run build`.',
      },
    );
  }
  return Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [
      name,
      await readFile(join(shipped, name)),
    ]),
  );
}

async function sameFiles(
  place: string,
  files: readonly (readonly [string, Buffer])[],
): Promise<boolean> {
  try {
    const there = (await readdir(place)).filter((name) => name !== '__pycache__');
    if (there.length !== files.length) return false;
    for (const [name, content] of files) {
      if (!content.equals(await readFile(join(place, name)))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function lay(place: string, files: readonly (readonly [string, Buffer])[]): Promise<void> {
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  await makeReachable(draft);
  for (const [name, content] of files) await writeFile(join(draft, name), content, { mode: 0o644 });
  try {
    await rename(place, `${draft}.old`).catch(() => undefined);
    await rename(draft, place).catch(async (error: unknown) => {
      // Another process put the same there in the meantime.
      if (!(await sameFiles(place, files))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(`${draft}.old`, { recursive: true, force: true });
  }
}

/** Byte code saves a cold start some 15 ms. Where it cannot be written, the worker runs without. */
async function compile(place: string, interpreter: Interpreter): Promise<void> {
  const tag = `cpython-${interpreter.minor.replace('.', '')}`;
  const compiled = join(place, '__pycache__', `bootstrap.${tag}.pyc`);
  if (
    await stat(compiled).then(
      () => true,
      () => false,
    )
  )
    return;
  const code =
    'import os, sys, compileall; os.umask(0o22); compileall.compile_dir(sys.argv[1], quiet=2)';
  await runCommand(interpreter.path, ['-I', '-S', '-c', code, place], {
    env: { LC_ALL: 'C.UTF-8', ...interpreter.environment },
    timeoutMs: 60_000,
    outputBytesMax: 4_096,
  });
}
