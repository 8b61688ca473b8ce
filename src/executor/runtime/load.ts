import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { runCommand } from '../cpython/host/command.ts';
import type { Interpreter } from '../cpython/host/interpreter.ts';
import type { Lock } from './preset.ts';

/** Some packages ship files that are no valid Python of this version; they are never imported. */
export async function compileSite(
  python: Interpreter,
  site: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await runPython(python, ['-m', 'compileall', '-q', '-j', '0', site], {}, signal);
}

/**
 * Pins that do not fit one another show at import only; matplotlib makes its font cache on the way.
 *
 * @throws GatewayError `ERR_RUNTIME_CREATE`
 */
export async function proveImports(
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
    ['-S', '-B', '-W', 'ignore', '-c', code, join(draft, 'site')],
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
