import { limits } from '../limits.ts';
import type { PolicyLimits } from './types.ts';

export interface LimitRange {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly what: string;
}

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

/** What a policy may set under `limits`, and what holds where it does not. */
export const limitRanges: Readonly<Record<keyof PolicyLimits, LimitRange>> = {
  sourceBytesMax: {
    min: 1,
    max: limits.hardSourceBytesMax,
    default: limits.sourceBytesMax,
    what: 'Largest script, in bytes of UTF-8.',
  },
  sasHoursMax: {
    min: 1,
    max: 876_600,
    default: limits.sasHoursMax,
    what: 'Validity of the shared access signature of an artifact, in hours.',
  },
  runsMax: {
    min: 1,
    max: limits.runsMax,
    default: limits.runsMax,
    what: 'Runs at once on one host, where `sandbox.targetCountPerNode` is not lower.',
  },
  wallMsMax: { min: 100, max: 3_600_000, default: 60_000, what: 'Time on the wall clock, in ms.' },
  cpuMsMax: {
    min: 100,
    max: 14_400_000,
    default: 120_000,
    what: 'Processor time of all processes, in ms; twice the wall time where it is not set.',
  },
  memoryBytesMax: {
    min: 64 * mib,
    max: 64 * gib,
    default: 4 * gib,
    what: 'Address space, in bytes; mapped libraries count, so it is well above what scripts use.',
  },
  tasksMax: { min: 1, max: 1_024, default: 64, what: 'Threads and processes at once.' },
  fileBytesMax: { min: 0, max: 16 * gib, default: 256 * mib, what: 'One written file, in bytes.' },
  openFilesMax: { min: 16, max: 4_096, default: 256, what: 'Open files at once.' },
  workDirectoryBytesMax: {
    min: 0,
    max: 64 * gib,
    default: 256 * mib,
    what: 'All files of the working directory, in bytes.',
  },
  workDirectoryEntriesMax: {
    min: 1,
    max: 1_000_000,
    default: 10_000,
    what: 'Files and folders in the working directory.',
  },
  stdoutBytesMax: { min: 0, max: 64 * mib, default: mib, what: 'Text on stdout, in bytes.' },
  stderrBytesMax: { min: 0, max: 64 * mib, default: mib, what: 'Text on stderr, in bytes.' },
  resultBytesMax: {
    min: kib,
    max: gib,
    default: 64 * mib,
    what: 'Result tables, in bytes of Arrow.',
  },
  resultRowsMax: { min: 0, max: 10_000_000, default: 500_000, what: 'Rows of all result tables.' },
  networkBytesMax: {
    min: kib,
    max: 64 * gib,
    default: 256 * mib,
    what: 'Bytes through the proxy in one run, both ways together.',
  },
  networkConnectionsMax: {
    min: 1,
    max: 1_024,
    default: 64,
    what: 'Connections through the proxy at once.',
  },
  networkConnectionsTotalMax: {
    min: 1,
    max: 1_000_000,
    default: 10_000,
    what: 'Connections through the proxy in one run.',
  },
  networkConnectMsMax: {
    min: 100,
    max: 120_000,
    default: 10_000,
    what: 'Asking the proxy, resolving a host and connecting to it, each, in ms.',
  },
  networkIdleMsMax: {
    min: 100,
    max: 3_600_000,
    default: 120_000, // a model may think for long
    what: 'A connection through the proxy on which nothing moves, in ms.',
  },
};
