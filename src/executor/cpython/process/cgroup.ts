import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeQuota } from './cpu-quota.ts';

/** A control group of one job: all that its processes take together. */
export interface Cgroup {
  /**
   * Takes a process in; those that it starts afterwards are in it too. Rejects when it does not. The
   * kernel takes some milliseconds over it, while forks wait.
   */
  add(pid: number): Promise<void>;
  /** The most memory at one time, in bytes, of what the job may have. */
  peakMemoryBytes(): number;
  /** Whether its processor time is bounded as was asked. */
  readonly cpuBounded: boolean;
  /** Whose memory was used up when the kernel ended one of its processes; null when it ended none. */
  ranOut(): 'job' | 'host' | null;
  /** Once its processes are gone. */
  remove(): Promise<void>;
}

/** What a group may take: bytes of the job's own, and beside it of its supervisor's. */
export interface CgroupBounds {
  readonly memoryBytesMax: number;
  readonly extraBytes: number;
  /** Percent of all processors together; null for all that there is. */
  readonly cpuPercentMax: number | null;
}

export type CgroupVersion = 'v1' | 'v2';

/** Where control groups for memory can be made. */
export interface CgroupParent {
  readonly version: CgroupVersion;
  readonly directory: string;
  /** Where processor time can be bounded; null where that is not to be had. */
  readonly cpu: string | null;
}

interface Files {
  /** The first is demanded, the others count swap, which not every host does. */
  readonly limits: readonly (readonly [name: string, value: (bytes: number) => number])[];
  readonly peak: string;
  readonly events: string;
}

/** Names of the two versions' files. https://docs.kernel.org/admin-guide/cgroup-v2.html, cgroup-v1/memory.html */
const files: Readonly<Record<CgroupVersion, Files>> = {
  v1: {
    limits: [
      ['memory.limit_in_bytes', (bytes) => bytes],
      ['memory.memsw.limit_in_bytes', (bytes) => bytes],
    ],
    peak: 'memory.max_usage_in_bytes',
    events: 'memory.oom_control',
  },
  v2: {
    limits: [
      ['memory.max', (bytes) => bytes],
      ['memory.swap.max', () => 0],
    ],
    peak: 'memory.peak',
    events: 'memory.events',
  },
};

const prefix = 'sallyport-';
/** A group that was as full as this met its limit. */
const nearFull = 0.98;

/** @param name one that nobody else uses. @throws Error when the kernel refuses it */
export function makeCgroup(
  parent: CgroupParent,
  name: string,
  { memoryBytesMax, extraBytes, cpuPercentMax }: CgroupBounds,
): Cgroup {
  const directory = join(parent.directory, prefix + name);
  const { limits, peak, events } = files[parent.version];
  const text = (file: string): string => readText(join(directory, file));
  mkdirSync(directory);
  try {
    for (const [index, [file, value]] of limits.entries()) {
      try {
        writeFileSync(join(directory, file), String(value(memoryBytesMax + extraBytes)));
      } catch (error) {
        if (index === 0) throw error;
      }
    }
  } catch (error) {
    rmdirSync(directory);
    throw error;
  }
  const quota = cpuPercentMax === null ? null : makeQuota(parent, prefix + name, cpuPercentMax);
  const directories = [...new Set([directory, quota ?? directory])];
  return {
    add: async (pid) => {
      const entered = directories.map((each) => writeFile(join(each, 'cgroup.procs'), String(pid)));
      await Promise.all(entered);
    },
    cpuBounded: quota !== null,
    peakMemoryBytes: () => Math.min(Number(text(peak)) || 0, memoryBytesMax),
    ranOut: () => {
      const happened = text(events);
      if (!/^oom_kill [1-9]/m.test(happened)) return null;
      // Version 1 does not say whose; some pages are counted ahead of their use.
      const full = Number(text(peak)) >= nearFull * (memoryBytesMax + extraBytes);
      return full || /^oom [1-9]/m.test(happened) ? 'job' : 'host';
    },
    remove: async () => {
      await Promise.all(directories.map(removeGroup));
    },
  };
}

/** Removes the groups of executors that are gone. */
export async function sweepCgroups(
  { cpu, directory }: Pick<CgroupParent, 'cpu' | 'directory'>,
  isAbandoned: (name: string) => boolean,
): Promise<void> {
  for (const parent of new Set([directory, cpu ?? directory])) {
    for (const name of readdirSync(parent)) {
      if (!name.startsWith(prefix) || !isAbandoned(name.slice(prefix.length))) continue;
      await removeGroup(join(parent, name)).catch(() => undefined);
    }
  }
}

/** A process that was waited for leaves its group a moment later. */
async function removeGroup(directory: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      rmdirSync(directory);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || tries === 100) throw error;
      await delay(5);
    }
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
