import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A control group of one job: all that its processes take together. */
export interface Cgroup {
  /** Takes a process in; those that it starts afterwards are in it too. @throws Error */
  add(pid: number): void;
  /** The most memory at one time, in bytes. */
  peakMemoryBytes(): number;
  /** Whether the kernel ended one of its processes because its memory was used up. */
  ranOut(): boolean;
  /** Once its processes are gone. */
  remove(): Promise<void>;
}

/** Names of the two versions' files. https://docs.kernel.org/admin-guide/cgroup-v2.html, cgroup-v1/memory.html */
const files = {
  v1: {
    limits: ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'],
    peak: 'memory.max_usage_in_bytes',
    events: 'memory.oom_control',
  },
  v2: { limits: ['memory.max'], peak: 'memory.peak', events: 'memory.events' },
} as const;

/** Where control groups for memory can be made. */
export interface CgroupParent {
  readonly version: keyof typeof files;
  readonly directory: string;
}

const prefix = 'sallyport-';

/** Where jobs' groups can be made: below our own, and only when we may. */
export function findCgroupParent(): CgroupParent | null {
  for (const parent of [ownGroup('v1'), ownGroup('v2')]) {
    if (parent !== null && canBeParent(parent)) return parent;
  }
  return null;
}

/** @param name one that nobody else uses. @throws Error when the kernel refuses it */
export function makeCgroup(parent: CgroupParent, name: string, memoryBytesMax: number): Cgroup {
  const directory = join(parent.directory, prefix + name);
  const { limits, peak, events } = files[parent.version];
  mkdirSync(directory);
  try {
    for (const [index, limit] of limits.entries()) {
      try {
        writeFileSync(join(directory, limit), String(memoryBytesMax));
      } catch (error) {
        // Swap is not counted on every host.
        if (index === 0) throw error;
      }
    }
  } catch (error) {
    rmdirSync(directory);
    throw error;
  }
  return {
    add: (pid) => writeFileSync(join(directory, 'cgroup.procs'), String(pid)),
    peakMemoryBytes: () => Number(readText(join(directory, peak))) || 0,
    ranOut: () => /^oom_kill [1-9]/m.test(readText(join(directory, events))),
    remove: () => removeGroup(directory),
  };
}

/** Removes the groups of executors that are gone. */
export async function sweepCgroups(
  parent: CgroupParent,
  isAbandoned: (name: string) => boolean,
): Promise<void> {
  for (const name of readdirSync(parent.directory)) {
    if (!name.startsWith(prefix) || !isAbandoned(name.slice(prefix.length))) continue;
    await removeGroup(join(parent.directory, name)).catch(() => undefined);
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

function ownGroup(version: keyof typeof files): CgroupParent | null {
  const own = readText('/proc/self/cgroup')
    .split('\n')
    .map((line) => /^\d+:([^:]*):(.*)$/.exec(line))
    .find((match) => (version === 'v2' ? match?.[1] === '' : hasMemory(match?.[1])));
  // proc(5): …root, mount point, options, optional fields, a hyphen, type, source, options.
  const mount = readText('/proc/self/mountinfo')
    .split('\n')
    .map((line) => line.split(' '))
    .find((fields) => {
      const [type, , options] = fields.slice(fields.indexOf('-') + 1);
      return version === 'v2' ? type === 'cgroup2' : type === 'cgroup' && hasMemory(options);
    });
  if (own?.[2] === undefined || mount?.[4] === undefined) return null;
  const root = mount[3] === '/' ? '' : (mount[3] ?? '');
  const path = own[2].startsWith(root) ? own[2].slice(root.length) : own[2];
  return { version, directory: join(mount[4], path) };
}

function hasMemory(controllers: string | undefined): boolean {
  return controllers?.split(',').includes('memory') === true;
}

function canBeParent(parent: CgroupParent): boolean {
  const probe = `probe-${process.pid}`;
  try {
    const group = makeCgroup(parent, probe, 2 ** 30);
    void group.remove().catch(() => undefined);
    return true;
  } catch {
    return false;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
