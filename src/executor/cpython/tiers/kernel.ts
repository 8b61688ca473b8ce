import { promises } from './tier.ts';
import type { Promised, Tier } from './tier.ts';

/** All but what `stat` and ids tell: Landlock and seccomp do not govern them. */
const claims = (Object.keys(promises) as Promised[]).filter(
  (promise) => promise !== 'paths' && promise !== 'identifiers',
);

/** The process confines itself before it reads a script: Landlock, seccomp, rlimits. */
export const kernelTier: Tier = {
  name: 'kernel',
  claims,
  steps: ['drop privileges', 'restrict files', 'filter system calls'],
  program: null,
  install:
    'It needs Landlock (Linux 5.13 or later, `landlock` in the `lsm=` list of the boot ' +
    'parameters) and seccomp filters, on x86-64 or arm64.',
  ownFileSystem: false,
  diesAsOne: true,
  countsWaiting: false,
  // Tables of pages and stacks in the kernel: files in memory count as the job's own.
  extraBytes: 16_777_216,
  proxy: false,
  parent: () => process.pid,
  inside: ({ path, fonts, input, brought }) => ({ work: path, fonts, input, brought }),
  wrapZygote: null,
  wrap: ([file = '', ...args], { directory, environment }) =>
    Promise.resolve({
      ...{ file, args, environment, cwd: directory.path },
      ...{ channel: 'apart', user: 'of the job' },
    }),
};
