import { GatewayError } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';
import { findPython } from '../cpython/host/discover.ts';
import type { Interpreter } from '../cpython/host/interpreter.ts';
import type { CreateRuntimeOptions } from './create.ts';
import { runtimeNamePattern } from './place.ts';
import { presetRuntimes, readLock } from './preset.ts';
import type { Lock } from './preset.ts';

const minorPattern = /^3\.\d{1,2}$/;

/** A minor version stands for the command of that name: `3.12` for `python3.12`. */
function pythonNamed(python: string): string {
  return minorPattern.test(python) ? `python${python}` : python;
}

interface Choice {
  readonly python: Interpreter;
  readonly lock: Lock;
}

/**
 * The Python that is named. Where none is: the one that jobs would run in, else the newest of this
 * host that the runtime has a lock file for.
 *
 * @throws GatewayError `ERR_PYTHON_MISSING`, `ERR_RUNTIME_CREATE` (no lock file for it)
 */
export async function choosePython(name: string, options: CreateRuntimeOptions): Promise<Choice> {
  const { python: wanted, locks } = options;
  const minors = (await presetRuntimes(locks))[name] ?? [];
  const python = await findPython({
    ...options,
    python: wanted === undefined ? undefined : pythonNamed(wanted),
  });
  const lock = await readLock(name, python.minor, locks);
  if (lock !== null) return { python, lock };
  if (wanted === undefined) {
    for (const minor of [...minors].reverse()) {
      const other = await locked(name, minor, options);
      if (other !== null) return other;
    }
  }
  throw new GatewayError(
    'ERR_RUNTIME_CREATE',
    `the runtime ${name} has no lock file for Python ${python.minor} (${python.path}), ` +
      `but for ${minors.join(', ')}`,
    { help: `Install one of them and name it: sallyport runtime create ${name} --python PATH` },
  );
}

async function locked(
  name: string,
  minor: string,
  options: CreateRuntimeOptions,
): Promise<Choice | null> {
  try {
    const python = await findPython({ ...options, python: pythonNamed(minor) });
    const lock = await readLock(name, python.minor, options.locks);
    return lock === null ? null : { python, lock };
  } catch {
    return null;
  }
}

/** @throws GatewayError `ERR_USAGE` */
export async function demandPreset(name: string, locks?: string): Promise<void> {
  const presets = await presetRuntimes(locks);
  if (runtimeNamePattern.test(name) && Object.hasOwn(presets, name)) return;
  const names = Object.keys(presets);
  const [, base = '', minor = ''] = /^([\w-]+)-(3\.\d+)$/.exec(name) ?? [];
  const help = names.includes(base)
    ? `Run: sallyport runtime create ${base} --python ${minor}`
    : `Preset runtimes: ${names.join(', ')}.`;
  throw new GatewayError(
    'ERR_USAGE',
    `there is no preset runtime ${JSON.stringify(name)}${didYouMean(name, names)}`,
    { help },
  );
}
