import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Where processor time is shared out, and the group's quota files there. */
interface Files {
  readonly quota: string;
  readonly value: (quotaUs: number) => string;
}

/** https://docs.kernel.org/admin-guide/cgroup-v2.html, scheduler/sched-bwc.html for version 1. */
const files: Readonly<Record<'v1' | 'v2', Files>> = {
  v1: { quota: 'cpu.cfs_quota_us', value: String },
  v2: { quota: 'cpu.max', value: (quotaUs) => `${quotaUs} ${periodUs}` },
};

/** The kernel's own, in which a quota is spent. */
const periodUs = 100_000;

/**
 * Bounds the processor time of a group to a part of all processors: it is slowed down, and never
 * ended for it. Version 1 mostly has a hierarchy of its own for that, where the group is made.
 *
 * @param percent of all processors together
 * @returns the group's directory; null where the kernel refuses
 */
export function makeQuota(
  parent: { readonly version: 'v1' | 'v2'; readonly cpu: string | null },
  name: string,
  percent: number,
): string | null {
  if (parent.cpu === null) return null;
  const directory = join(parent.cpu, name);
  const { quota, value } = files[parent.version];
  const quotaUs = Math.round((percent / 100) * availableParallelism() * periodUs);
  try {
    const made = mkdirSync(directory, { recursive: true });
    try {
      writeFileSync(join(directory, quota), value(quotaUs));
      return directory;
    } catch {
      if (made !== undefined) rmdirSync(made);
      return null;
    }
  } catch {
    return null;
  }
}
