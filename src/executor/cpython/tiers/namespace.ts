import { existsSync } from 'node:fs';
import { GatewayError } from '../../../errors.ts';
import { jobUidFirst } from '../cell/job-user.ts';
import { promises } from './tier.ts';
import type { Cell, Command, Promised, Tier } from './tier.ts';

/** The uid that every job sees as its own, whoever it is outside. */
const uid = String(jobUidFirst);
const inside = {
  work: '/work',
  fonts: '/fonts',
  input: '/input.arrow',
  brought: '/brought',
} as const;

/** Where processes are allowed, they wait for one another by what the kernel knows of files. */
const claims = (Object.keys(promises) as Promised[]).filter((promise) => promise !== 'waits');

/** Made anew for each job: what the host has there is not to be found in it. */
const remade = [...Object.values(inside), '/dev', '/proc'];

const devices = ['/dev/null', '/dev/urandom'];
/** Where the dynamic loader is when it lies beside the library directories. */
const loaders = ['/lib/ld-linux-aarch64.so.1'];

/** Bubblewrap around all of tier `kernel`: nothing of the host is to be seen. */
export const namespaceTier: Tier = {
  name: 'namespace',
  claims,
  steps: ['mount the work directory', 'drop privileges', 'restrict files', 'filter system calls'],
  program: 'bwrap',
  install:
    'Install bubblewrap 0.5 or later (`apt-get install bubblewrap`, `dnf install bubblewrap`), ' +
    'and let ordinary users make user namespaces (`sysctl user.max_user_namespaces`; on Ubuntu ' +
    'also `kernel.apparmor_restrict_unprivileged_userns=0`).',
  ownFileSystem: true,
  diesAsOne: true,
  countsWaiting: false,
  extraBytes: 16_777_216,
  proxy: true,
  // Bubblewrap's own first process of the new process namespace.
  parent: () => 1,
  inside: ({ fonts }) => ({ ...inside, fonts: fonts === null ? null : inside.fonts }),
  wrap: (command, cell, program) => Promise.resolve(wrapped(command, cell, program, ownWork)),
  wrapZygote: (command, cell, program) =>
    wrapped(command, cell, program, [
      ...['--bind', cell.directory.path, inside.work],
      // As it is: a fresh one is refused where the host's is covered in part.
      ...['--dev-bind', '/proc', '/proc'],
    ]),
};

/** Where a job mounts its own. */
const ownWork = ['--dir', inside.work];

function wrapped(
  command: readonly string[],
  cell: Cell,
  program: string,
  work: readonly string[],
): Command {
  return {
    file: program,
    args: [...namespaces, ...root(command, cell, work), '--chdir', inside.work, '--', ...command],
    cwd: '/',
    environment: cell.environment,
    channel: 'apart',
    user: 'of the job',
  };
}

/** The death of the gateway is the job's; the capability is for its mount, and dropped after it. */
const namespaces = [
  ...['--unshare-user', '--uid', uid, '--gid', uid],
  ...['--unshare-ipc', '--unshare-pid', '--unshare-net', '--unshare-uts', '--unshare-cgroup-try'],
  ...['--hostname', 'sandbox', '--die-with-parent', '--new-session'],
  ...['--cap-add', 'CAP_SYS_ADMIN'],
];

/** A root with the interpreter, its libraries and the packages; nothing to write. */
function root(
  [interpreter = '']: readonly string[],
  { readable, directory, spilled, laid }: Cell,
  work: readonly string[],
): string[] {
  const paths = outermost(
    [...readable, interpreter, ...loaders].filter((path) => existsSync(path)),
  );
  paths.forEach(demandFound);
  return [
    ...paths.flatMap((path) => ['--ro-bind', path, path]),
    ...devices.flatMap((path) => ['--dev-bind', path, path]),
    // Shared memory is files of the job like any other, and counts with them.
    ...[...work, '--symlink', inside.work, '/dev/shm'],
    // As a file system it can be written, which matplotlib asks for; Landlock says otherwise.
    ...(directory.fonts === null ? [] : ['--bind', directory.fonts, inside.fonts]),
    ...(spilled ? ['--ro-bind', directory.input, inside.input] : []),
    ...(laid === null ? [] : ['--ro-bind', directory.brought, inside.brought]),
    ...['--remount-ro', '/'],
  ];
}

function demandFound(path: string): void {
  const over = remade.find((place) => `${path}/`.startsWith(`${place}/`));
  if (over === undefined) return;
  throw new GatewayError(
    'ERR_USAGE',
    `${path} lies in ${over}, and in this tier a job has a ${over} of its own`,
    {
      help:
        'Keep the cache directory (`cacheDirectory`, or `XDG_CACHE_HOME`) and the interpreter ' +
        `outside ${remade.slice(0, -1).join(', ')} and ${remade.at(-1)}.`,
    },
  );
}

/** Paths without those that lie in another one of them. */
export function outermost(paths: readonly string[]): string[] {
  const sorted = [...new Set(paths)].sort((a, b) => a.length - b.length);
  return sorted.filter(
    (path, index) => !sorted.slice(0, index).some((other) => path.startsWith(`${other}/`)),
  );
}
