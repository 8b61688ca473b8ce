import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { cacheRoot, demandOwnCache, makeReachable } from '../cpython/host/cache.ts';
import type { Interpreter } from '../cpython/host/interpreter.ts';
import { choosePython, demandPreset } from './choose.ts';
import { takeInventory } from './inventory.ts';
import { compileSite, proveImports } from './load.ts';
import { installLock } from './pip.ts';
import { markerName, runtimePlace } from './place.ts';
import type { Marker, Runtime } from './place.ts';
import type { Lock } from './preset.ts';
import { identityOf, openToReaders, publish, removeAbandoned } from './publish.ts';
import { stateOf } from './state.ts';

export interface CreateRuntimeOptions {
  /**
   * Path, name or minor version of the Python to prepare it for; without it the one that jobs would
   * run in, or another that the runtime has a lock file for.
   */
  readonly python?: string;
  readonly cacheDirectory?: string;
  /** A folder of wheels that the packages are taken from, and no index. */
  readonly findLinks?: string;
  /** The bytes of a runtime that is there are compared too, and not the sizes of its files only. */
  readonly repair?: boolean;
  /** Folder with lock files, `<name>/<minor>.lock`; without it those of the package. */
  readonly locks?: string;
  /** Told in words what is being done; a first creation takes a minute or so. */
  readonly onProgress?: (message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Prepares a preset runtime: installs its lock file, byte-compiles it, builds the font cache. One
 * that is there already from the same lock file and whole is returned at once; one that is damaged
 * is made anew. Two at once do no harm: each works beside the place, one wins.
 *
 * @throws GatewayError `ERR_USAGE` (no such preset), `ERR_PYTHON_MISSING`, `ERR_RUNTIME_CREATE`
 */
export async function createRuntime(
  name: string,
  options: CreateRuntimeOptions = {},
): Promise<Runtime> {
  const onProgress = options.onProgress ?? ((): void => undefined);
  await demandPreset(name, options.locks);
  const cache = cacheRoot(options.cacheDirectory);
  await demandOwnCache(options.cacheDirectory);
  const { python, lock } = await choosePython(name, options);
  const place = runtimePlace(cache, name, python.minor);
  const stale = await identityOf(place);
  const { runtime, state, faults } = await stateOf(place, lock, {
    depth: options.repair === true ? 'contents' : 'sizes',
  });
  if (runtime !== null && state === 'whole') return runtime;
  if (stale !== null) onProgress(`${place} is ${state} (${summaryOf(faults)}); it is made anew`);
  await removeAbandoned(place);
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  try {
    await makeReachable(draft);
    await build(draft, { name, python, lock, onProgress, options });
    return await publish(draft, place, { lock, stale });
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
  readonly options: CreateRuntimeOptions;
}

async function build(draft: string, work: Build): Promise<void> {
  const { name, python, lock, onProgress, options } = work;
  const { signal, findLinks } = options;
  const site = join(draft, 'site');
  const count = Object.keys(lock.packages).length;
  onProgress(`preparing the runtime ${name} for Python ${python.minor} (packages: ${count})`);
  await installLock({ python, lock: lock.path, target: site, findLinks, onProgress, signal });
  onProgress('compiling to byte code');
  await compileSite(python, site, signal);
  onProgress('loading the packages');
  await proveImports(draft, python, lock, signal);
  await openToReaders(draft);
  const { bytes, digest } = await takeInventory(draft);
  const marker: Marker = {
    name,
    python: python.minor,
    lock: lock.digest,
    fonts: lock.packages['matplotlib'] !== undefined,
    bytes,
    inventory: digest,
    packages: lock.packages,
  };
  await writeFile(join(draft, markerName), `${JSON.stringify(marker, null, 2)}\n`);
  await openToReaders(draft);
}

/** `site/six.py is missing, and 3 more` */
function summaryOf(faults: readonly string[]): string {
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return `${faults[0] ?? ''}${more}`;
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
