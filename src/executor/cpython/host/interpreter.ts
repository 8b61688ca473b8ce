import { runCommand } from './command.ts';

/** What a CPython says about itself, run as the uid that jobs will have. */
export interface Interpreter {
  readonly path: string;
  /** `3.11.2` */
  readonly version: string;
  /** `3.11` */
  readonly minor: string;
  readonly prefix: string;
  /** `sys.path` under `-I -S`: the standard library and nothing else. */
  readonly standardLibrary: readonly string[];
  /** Directories of the shared libraries that it loads. */
  readonly libraryDirectories: readonly string[];
  /** What it must find in its environment to start at all: a copy, where its own library is. */
  readonly environment: Readonly<Record<string, string>>;
}

export type ProbeResult =
  | { readonly ok: true; readonly interpreter: Interpreter }
  | { readonly ok: false; readonly reason: string };

const probeScript = `
import sys, json
out = {'implementation': sys.implementation.name, 'version': list(sys.version_info[:3]),
       'prefix': sys.base_prefix, 'path': sys.path,
       'executable': getattr(sys, '_base_executable', None) or sys.executable}
try:
    import _ctypes, _json
    out['ctypes'] = True
except ImportError:
    out['ctypes'] = False
libraries = set()
with open('/proc/self/maps') as maps:
    for line in maps:
        name = line.split(None, 5)[5:]
        if name and '.so' in name[0]:
            libraries.add(name[0].strip().rpartition('/')[0])
triplet = getattr(sys.implementation, '_multiarch', '')
if sys.base_prefix not in ('/', '/usr'):
    libraries.add(sys.base_prefix + '/lib')
out['libraries'] = sorted(libraries)
out['triplet'] = triplet
print(json.dumps(out))
`;

/** Versions whose grammar and bytecode the worker is tested on. */
export const supportedMinors = ['3.9', '3.10', '3.11', '3.12', '3.13'] as const;

/**
 * Runs a Python once with `-I -S` and asks it what it is.
 *
 * @param uid the uid to run it as, when we are root: a job must be able to reach what we hand it
 */
export async function probeInterpreter(
  path: string,
  uid?: number,
  environment: Interpreter['environment'] = {},
): Promise<ProbeResult> {
  const result = await runCommand(path, ['-I', '-S', '-B', '-c', probeScript], {
    env: { LC_ALL: 'C.UTF-8', ...environment },
    uid,
    timeoutMs: 20_000,
    outputBytesMax: 65_536,
  });
  if (result.code !== 0)
    return refused(result.fault === null ? saidBy(result.stderr) : whyNotStarted(result.fault));
  try {
    return readProbe(result.stdout, environment);
  } catch {
    return refused('it does not answer as CPython does');
  }
}

/** @throws Error when the answer is not of its form */
function readProbe(text: string, environment: Interpreter['environment']): ProbeResult {
  const said = JSON.parse(text) as Record<string, unknown>;
  if (said['implementation'] !== 'cpython')
    return refused(`it is ${String(said['implementation'])}`);
  if (said['ctypes'] !== true)
    return refused('it was built without ctypes, which sets up the sandbox');
  const version = (said['version'] as number[]).join('.');
  const minor = version.split('.').slice(0, 2).join('.');
  if (!(supportedMinors as readonly string[]).includes(minor)) {
    return refused(`it is version ${version}`);
  }
  const triplet = String(said['triplet']);
  const system = [
    '/lib64',
    '/usr/lib64',
    ...(triplet === '' ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
  ];
  const interpreter: Interpreter = {
    path: String(said['executable']),
    version,
    minor,
    prefix: String(said['prefix']),
    standardLibrary: (said['path'] as string[]).filter((entry) => entry.startsWith('/')),
    libraryDirectories: [...new Set([...(said['libraries'] as string[]), ...system])],
    environment,
  };
  return { ok: true, interpreter };
}

function refused(reason: string): ProbeResult {
  return { ok: false, reason };
}

/** What a traceback comes to is its last line. */
function saidBy(text: string): string {
  const lines = text.trim().split('\n');
  const line = lines.at(text.startsWith('Traceback') ? -1 : 0);
  return line?.slice(0, 200) || 'it fails';
}

function whyNotStarted(fault: string): string {
  if (fault.includes('ENOENT')) return 'there is no such file';
  if (fault.includes('EACCES')) return 'permission to run it is denied';
  return fault === 'timeout' ? 'it does not answer' : fault;
}
