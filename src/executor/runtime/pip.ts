import { stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { runCommand } from '../cpython/host/command.ts';
import type { Interpreter } from '../cpython/host/interpreter.ts';
import { pipError } from './pip-faults.ts';

/**
 * A pip to install with: the interpreter's own, or another one that is told which Python it
 * installs for.
 */
interface Pip {
  readonly command: readonly string[];
  readonly targetOptions: readonly string[];
}

export interface InstallOptions {
  readonly python: Interpreter;
  readonly lock: string;
  readonly target: string;
  /** A folder of wheels to take them from, and from nowhere else. */
  readonly findLinks: string | undefined;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Downloads of some hundred MB over a slow line. */
const installMsMax = 1_800_000;

/**
 * Installs exactly what a lock file names, hashes checked, wheels only (no package's own code
 * runs), where pip's settings of this machine (index, proxy, certificates) say.
 *
 * @throws GatewayError `ERR_RUNTIME_CREATE`
 */
export async function installLock(options: InstallOptions): Promise<void> {
  const pip = await findPip(options.python);
  const [file = '', ...before] = pip.command;
  const result = await runCommand(
    file,
    [
      ...before,
      'install',
      ...['--no-input', '--no-color', '--no-deps', '--no-compile', '--disable-pip-version-check'],
      ...['--require-hashes', '--only-binary', ':all:', '--target', options.target],
      ...pip.targetOptions,
      ...(await sourceOptions(options.findLinks)),
      ...['-r', options.lock],
    ],
    {
      timeoutMs: installMsMax,
      outputBytesMax: 262_144,
      signal: options.signal,
      onLine: (line) => report(line, options.onProgress),
    },
  );
  if (result.code === 0) return;
  throw pipError(result.stderr, result.fault);
}

/** A command runs in another directory than ours: the folder is named from the root. */
async function sourceOptions(findLinks: string | undefined): Promise<string[]> {
  if (findLinks === undefined) return [];
  const folder = resolve(findLinks);
  const status = await stat(folder).catch(() => null);
  if (status?.isDirectory() === true) return ['--no-index', '--find-links', folder];
  throw new GatewayError('ERR_USAGE', `${folder} is no folder with wheels`, {
    help: 'Fill one where there is a network: `python3 -m pip download --no-deps -d DIR -r LOCK`.',
  });
}

function report(line: string, onProgress: (message: string) => void): void {
  const started = /^(Collecting|Installing collected packages:) *(\S*)/.exec(line);
  if (started === null) return;
  onProgress(
    started[1] === 'Collecting'
      ? `fetching ${started[2]?.replace('==', ' ')}`
      : 'installing packages',
  );
}

async function findPip(python: Interpreter): Promise<Pip> {
  // A copied interpreter has none; with its environment no other would start.
  const own = Object.keys(python.environment).length === 0;
  if (own && (await pipVersion([python.path, '-m', 'pip'])) !== null) {
    return { command: [python.path, '-m', 'pip'], targetOptions: [] };
  }
  for (const command of otherPips()) {
    const version = await pipVersion(command);
    if (version === null) continue;
    // `pip install` holds Requires-Python against itself and not against the version it is told;
    // the lock file knows.
    const compact = python.minor.replace('.', '');
    const target = ['--python-version', python.minor, '--implementation', 'cp'];
    const abis = [`cp${compact}`, 'abi3', 'none'].flatMap((abi) => ['--abi', abi]);
    return { command, targetOptions: [...target, ...abis, '--ignore-requires-python'] };
  }
  throw new GatewayError(
    'ERR_RUNTIME_CREATE',
    `Python ${python.version} (${python.path}) has no pip, and none is in PATH.`,
    { help: 'Install it: `apt-get install python3-pip`, `dnf install python3-pip`.' },
  );
}

function otherPips(): string[][] {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const pythons = [
    ...directories.map((directory) => join(directory, 'python3')),
    '/usr/bin/python3',
  ];
  return [...new Set(pythons)].map((path) => [path, '-m', 'pip']);
}

async function pipVersion(command: readonly string[]): Promise<string | null> {
  const [file = '', ...args] = command;
  const result = await runCommand(file, [...args, '--version'], {
    timeoutMs: 30_000,
    outputBytesMax: 4_096,
  });
  return /^pip (\S+)/.exec(result.stdout)?.[1] ?? null;
}
