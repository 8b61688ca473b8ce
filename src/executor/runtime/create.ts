import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { cacheRoot, demandOwnCache, makeReachable } from '../cpython/host/cache.ts';
import { runCommand } from '../cpython/host/command.ts';
import { findPython } from '../cpython/host/discover.ts';
import type { Interpreter } from '../cpython/host/interpreter.ts';
import { installLock } from './pip.ts';
import { lockPath, markerName, presetRuntimes, readLock, readRuntime } from './place.ts';
import { runtimeNamePattern, runtimePlace } from './place.ts';
import type { Lock, Runtime } from './place.ts';

export interface CreateRuntimeOptions {
  /** Path or name of the Python to prepare it for; without it the one that jobs would run in. */
  readonly python?: string;
  readonly cacheDirectory?: string;
  /** Told in words what is being done; a first creation takes a minute or so. */
  readonly onProgress?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Prepares a preset runtime: installs its lock file, byte-compiles it, builds the font cache. A
 * runtime that is there already from the same lock file is returned at once. Two at once do no
 * harm: each works beside the place, one wins.
 *
 * @throws GatewayError `ERR_USAGE` (no such preset), `ERR_PYTHON_MISSING`, `ERR_RUNTIME_CREATE`
 */
export async function createRuntime(
  name: string,
  options: CreateRuntimeOptions = {},
): Promise<Runtime> {
  const onProgress = options.onProgress ?? ((): void => undefined);
  await demandPreset(name);
  const cache = cacheRoot(options.cacheDirectory);
  await demandOwnCache(options.cacheDirectory);
  const python = await findPython({ ...options, onProgress });
  const lock = await readLock(name, python.minor);
  if (lock === null) {
    throw new GatewayError(
      'ERR_RUNTIME_CREATE',
      `the runtime ${name} has no lock file for Python ${python.minor}`,
      {
        help: 'Name another Python with `--python PATH`.',
      },
    );
  }
  const place = runtimePlace(cache, name, python.minor);
  const present = await readRuntime(place);
  if (present !== null && present.lock === lock.digest) return present;
  await removeAbandoned(place);
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  try {
    await makeReachable(draft);
    await build(draft, { name, python, lock, onProgress, signal: options.signal });
    return await publish(draft, place, lock);
  } catch (error) {
    throw asCreateError(error, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

interface Build {
  readonly name: string;
  readonly python: Interpreter;
  readonly lock: Lock;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

async function build(draft: string, work: Build): Promise<void> {
  const { name, python, lock, onProgress, signal } = work;
  const site = join(draft, 'site');
  onProgress(`preparing the runtime ${name} for Python ${python.minor} (about 150 MB, once)`);
  await installLock({
    python,
    lock: lockPath(name, python.minor),
    target: site,
    onProgress,
    signal,
  });
  onProgress('compiling to byte code');
  // Some packages ship files that are no valid Python of this version; they are never imported.
  await runPython(python, ['-m', 'compileall', '-q', '-j', '0', site], {}, signal);
  onProgress('loading the packages, building the font cache');
  await proveImports(draft, python, lock, signal);
  const fonts = lock.packages['matplotlib'] !== undefined;
  const marker = { name, python: python.minor, lock: lock.digest, fonts, packages: lock.packages };
  await writeFile(join(draft, markerName), `${JSON.stringify(marker, null, 2)}\n`);
  await openToReaders(draft);
}

/**
 * Pins that do not fit one another show at import only; matplotlib makes its font cache on the way.
 */
async function proveImports(
  draft: string,
  python: Interpreter,
  lock: Lock,
  signal: AbortSignal | undefined,
): Promise<void> {
  const directory = join(draft, 'matplotlib');
  await mkdir(directory, { mode: 0o755 });
  const code = `import sys; sys.path.append(sys.argv[1]); import ${lock.imports.join(', ')}`;
  const environment = { MPLCONFIGDIR: directory, MPLBACKEND: 'Agg', HOME: directory };
  const fault = await runPython(
    python,
    ['-S', '-B', '-c', code, join(draft, 'site')],
    environment,
    signal,
  );
  if (fault === null) return;
  throw new GatewayError(
    'ERR_RUNTIME_CREATE',
    `the packages are installed but do not load: ${fault}`,
    {
      help: 'A shared library of the system may be missing; the message names it.',
    },
  );
}

/** @returns what it said when it failed, null when it did not */
async function runPython(
  python: Interpreter,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const result = await runCommand(python.path, ['-I', ...args], {
    env: { LC_ALL: 'C.UTF-8', ...python.environment, ...env },
    timeoutMs: 600_000,
    outputBytesMax: 65_536,
    signal,
  });
  if (signal?.aborted === true) throw new GatewayError('ERR_RUNTIME_CREATE', 'Cancelled.');
  if (result.code === 0) return null;
  return result.fault ?? result.stderr.trim().slice(-500);
}

/** Jobs run under other uids: whatever the umask was, all may read, nobody else may write. */
async function openToReaders(path: string): Promise<void> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return;
  const executable = status.isDirectory() || (status.mode & 0o100) !== 0;
  await chmod(path, executable ? 0o755 : 0o644);
  if (!status.isDirectory()) return;
  for (const entry of await readdir(path)) await openToReaders(join(path, entry));
}

/** Puts the draft in its place; when another process was quicker with the same, theirs stays. */
async function publish(draft: string, place: string, lock: Lock): Promise<Runtime> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const present = await readRuntime(place);
    if (present !== null && present.lock === lock.digest) return present;
    const aside = `${draft}.old`;
    await rename(place, aside).catch(() => undefined);
    await rm(aside, { recursive: true, force: true });
    const moved = await rename(draft, place).then(
      () => true,
      () => false,
    );
    const runtime = moved ? await readRuntime(place) : null;
    if (runtime !== null) return runtime;
  }
  throw new GatewayError('ERR_RUNTIME_CREATE', `${place} cannot be replaced.`);
}

/** A creation that is a day old was killed on its way. */
const abandonedMs = 86_400_000;

async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(dirname(place)).catch(() => [])) {
    const path = join(dirname(place), name);
    if (!path.startsWith(`${place}.`)) continue;
    const { mtimeMs } = await lstat(path);
    if (Date.now() - mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true });
  }
}

async function demandPreset(name: string): Promise<void> {
  const presets = Object.keys(await presetRuntimes());
  if (runtimeNamePattern.test(name) && presets.includes(name)) return;
  throw new GatewayError('ERR_USAGE', `there is no preset runtime ${JSON.stringify(name)}`, {
    help: `Presets: ${presets.join(', ')}.`,
  });
}

function asCreateError(error: unknown, place: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new GatewayError(
    'ERR_RUNTIME_CREATE',
    `the runtime could not be prepared at ${place}: ${why}`,
    {
      help: 'Check free space and permissions there, or name another cache directory.',
      cause: error,
    },
  );
}
