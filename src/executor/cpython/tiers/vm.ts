import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { jobUidFirst } from '../cell/job-user.ts';
import { namespaceTier, outermost } from './namespace.ts';
import { promises } from './tier.ts';
import type { Cell, Inside, Promised, Tier } from './tier.ts';

/** Its memory file system is bounded in bytes, and does not count entries. */
const claims = (Object.keys(promises) as Promised[]).filter((promise) => promise !== 'entries');

const uid = jobUidFirst;

/** A kernel of its own in user space: gVisor's `runsc`, with an OCI bundle for each job. */
export const vmTier: Tier = {
  ...namespaceTier,
  name: 'vm',
  claims,
  // Capabilities are not given in the first place.
  steps: ['filter system calls'],
  program: 'runsc',
  install:
    "Install gVisor's `runsc` in PATH (https://gvisor.dev/docs/user_guide/install/, or " +
    '`apt-get install runsc`).',
  countsWaiting: true,
  extraBytes: 268_435_456,
  proxy: false,
  // The worker is the first process there.
  parent: () => 0,
  wrapZygote: null,
  wrap: async (command, cell, program) => {
    const bundle = dirname(cell.directory.path);
    const rootfs = join(bundle, 'rootfs');
    await mkdir(rootfs, { mode: 0o755 });
    const inside = namespaceTier.inside(cell.directory);
    const spec = specification([...command, 'stdin'], cell, inside, rootfs);
    await writeFile(join(bundle, 'config.json'), JSON.stringify(spec), { mode: 0o600 });
    const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
    const [file = '', ...args] = attached(command, [
      ...[program, '--root', join(bundle, 'runsc')],
      ...['--network=none', '--ignore-cgroups', ...rootless],
      // Where the way to its socket is too long, runsc names one on this host after the container.
      ...['run', '--bundle', bundle, basename(bundle)],
    ]);
    return {
      ...{ file, args, cwd: '/', channel: 'stdin', user: 'ours' },
      environment: { ...cell.environment, PATH: '/usr/bin:/bin' },
    };
  },
};

/**
 * The command that is `supervisor` and ends with us: of itself runsc outlives whoever started it,
 * and its sandbox ends with runsc.
 *
 * @param worker the command that runs the worker, which names the interpreter and where it lies
 */
function attached(worker: readonly string[], supervisor: readonly string[]): string[] {
  const at = worker.findIndex((word) => word.endsWith('/start.py'));
  const attach = join(dirname(worker[at] ?? ''), 'attach.py');
  return [...worker.slice(0, at), attach, String(process.pid), ...supervisor];
}

/** What the worker cannot bound in there. */
const unsettable = ['RLIMIT_MEMLOCK', 'RLIMIT_MSGQUEUE'];

interface Mount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** https://github.com/opencontainers/runtime-spec/blob/main/config.md */
function specification(
  command: readonly string[],
  cell: Cell,
  inside: Inside,
  rootfs: string,
): object {
  return {
    ociVersion: '1.0.2',
    process: {
      user: { uid, gid: uid },
      args: command,
      env: Object.entries(cell.environment).map(([name, value]) => `${name}=${value}`),
      cwd: inside.work,
      rlimits: unsettable.map((type) => ({ type, hard: 0, soft: 0 })),
      noNewPrivileges: true,
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
    },
    root: { path: rootfs, readonly: true },
    hostname: 'sandbox',
    mounts: mounts(command, cell, inside),
    linux: {
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
    },
  };
}

function mounts([interpreter = '']: readonly string[], cell: Cell, inside: Inside): Mount[] {
  const { readable, directory, laid, limits, spilled } = cell;
  const bound = (source: string, destination: string): Mount => ({
    destination,
    source,
    type: 'bind',
    options: ['ro', 'rbind'],
  });
  const memory = (destination: string, ...options: string[]): Mount => ({
    destination,
    source: 'tmpfs',
    type: 'tmpfs',
    options: ['nosuid', 'nodev', 'noexec', ...options],
  });
  const size = `size=${Math.max(limits.workDirectoryBytesMax, 4096)}`;
  const paths = outermost([...readable, interpreter].filter((path) => existsSync(path)));
  return [
    ...paths.map((path) => bound(path, path)),
    ...(spilled ? [bound(directory.input, inside.input)] : []),
    ...(laid === null ? [] : [bound(directory.brought, inside.brought)]),
    memory(inside.work, 'mode=0777', size),
    // gVisor adds these two where they are missing, for all to write.
    memory('/tmp', 'ro'),
    memory('/dev/shm', 'ro'),
    ...(directory.fonts === null || inside.fonts === null
      ? []
      : [bound(directory.fonts, inside.fonts)]),
  ];
}
