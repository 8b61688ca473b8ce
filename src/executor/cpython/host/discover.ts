import { isAbsolute, resolve } from 'node:path';
import { GatewayError } from '../../../errors.ts';
import { cacheRoot } from './cache.ts';
import { copyInterpreter } from './copy-interpreter.ts';
import { inPath } from './in-path.ts';
import { probeInterpreter } from './interpreter.ts';
import type { Interpreter } from './interpreter.ts';
import { probeUid } from '../cell/job-user.ts';

const candidateNames = [
  'python3.11',
  'python3',
  'python3.12',
  'python3.10',
  'python3.13',
  'python3.9',
];

export interface FindPythonOptions {
  /** A path, or a name to look up in PATH. Without it the usual names are tried. */
  readonly python?: string | undefined;
  readonly cacheDirectory?: string | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/**
 * The CPython that jobs will run in. As root it must be reachable by a job's uid; when the only
 * ones lie where that uid cannot go (a home directory), the first is copied into the cache
 * directory.
 *
 * @throws GatewayError `ERR_PYTHON_MISSING`
 */
export async function findPython(options: FindPythonOptions = {}): Promise<Interpreter> {
  const uid = process.getuid?.() === 0 ? probeUid : undefined;
  const paths = options.python === undefined ? await candidates() : await named(options.python);
  const reasons = new Map<string, string>();
  for (const path of paths) {
    const probe = await probeInterpreter(path, uid);
    if (probe.ok) return probe.interpreter;
    reasons.set(path, probe.reason);
  }
  if (uid !== undefined) {
    for (const path of paths) {
      const copy = await reachableCopy(path, uid, options, reasons);
      if (copy !== null) return copy;
    }
  }
  throw missing(options.python, reasons);
}

async function reachableCopy(
  path: string,
  uid: number,
  options: FindPythonOptions,
  reasons: Map<string, string>,
): Promise<Interpreter | null> {
  const original = await probeInterpreter(path);
  if (!original.ok) {
    reasons.set(path, original.reason);
    return null;
  }
  options.onProgress?.(`copying Python ${original.interpreter.version} to where jobs can reach it`);
  const copied = await copyInterpreter(original.interpreter, cacheRoot(options.cacheDirectory));
  const probe = await probeInterpreter(copied.path, uid, copied.environment);
  if (probe.ok) return probe.interpreter;
  reasons.set(path, probe.reason);
  return null;
}

async function named(python: string): Promise<string[]> {
  if (python.includes('/')) return [isAbsolute(python) ? python : resolve(python)];
  return inPath([python]);
}

async function candidates(): Promise<string[]> {
  const found = [...(await inPath(candidateNames)), '/usr/bin/python3'];
  return [...new Set(found)];
}

function missing(python: string | undefined, reasons: ReadonlyMap<string, string>): GatewayError {
  const what =
    python === undefined
      ? 'no usable CPython 3.9–3.13 was found in PATH'
      : `${python} is not a usable CPython 3.9–3.13`;
  const each = [...reasons].map(([path, why]) => (path === python ? why : `${path}: ${why}`));
  const nowhere = python === undefined ? '' : ': it is not in PATH';
  const why = each.length === 0 ? nowhere : `: ${each.join('; ')}`;
  return new GatewayError('ERR_PYTHON_MISSING', `${what}${why}`, {
    help:
      'Install one (`apt-get install python3`, `dnf install python3`), ' +
      'or name one with `--python PATH`.',
  });
}
