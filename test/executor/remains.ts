import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jobsDirectory } from '#dist/executor/cpython/cell/work-directory.js';
import { findCgroupParent } from '#dist/executor/cpython/process/cgroup-parent.js';

/** Stands in the names of directories and control groups that this process makes. */
const mark = `-${process.pid}-`;

/**
 * What runs of this process have left on the host: processes, directories, control groups, mounts.
 * A supervisor may still be on its way out, on a busy machine for a while.
 */
export async function remains(): Promise<string[]> {
  let found = look();
  for (let tries = 0; found.length > 0 && tries < 400; tries += 1) {
    await delay(25);
    found = look();
  }
  return found;
}

export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** The processes below one, by their ids on this host. */
export function familyOf(pid: number): number[] {
  const threads = namesIn(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...familyOf(child)]);
}

function look(): string[] {
  const group = findCgroupParent()?.directory;
  const own = new Set(familyOf(process.pid).map(String));
  const processes = namesIn('/proc').filter((pid) => own.has(pid) || isOurs(pid));
  const directories = namesIn(jobsDirectory()).filter((name) => name.includes(mark));
  const groups = group === undefined ? [] : namesIn(group).filter((name) => name.includes(mark));
  const mounts = textOf('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(mark));
  return [
    ...processes.map((pid) => `process ${pid} ${textOf(`/proc/${pid}/comm`).trim()}`),
    ...directories.map((name) => `directory ${name}`),
    ...groups.map((name) => `control group ${basename(name)}`),
    ...mounts.map((line) => `mount ${line}`),
  ];
}

/** One that is nobody's child any more: its home or its control group still names us. */
function isOurs(pid: string): boolean {
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
  const home = textOf(`/proc/${pid}/environ`)
    .split('\0')
    .find((entry) => entry.startsWith('HOME='));
  return home?.includes(mark) === true || textOf(`/proc/${pid}/cgroup`).includes(mark);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
