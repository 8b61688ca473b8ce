import { readFileSync, readdirSync } from 'node:fs';

/** What a process has used until now, as the kernel counts it. */
export interface ProcessUse {
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  /** Largest address space that it had: what the memory limit counts. */
  readonly peakAddressBytes: number;
}

/** USER_HZ: the unit of times in /proc, 100 on every architecture that Linux has for Node. */
const ticksPerSecond = 100;

export const noUse: ProcessUse = { cpuMs: 0, peakMemoryBytes: 0, peakAddressBytes: 0 };

/** The larger of each: one that is ending has given its memory back. */
export function mostOf(a: ProcessUse, b: ProcessUse): ProcessUse {
  return {
    cpuMs: Math.max(a.cpuMs, b.cpuMs),
    peakMemoryBytes: Math.max(a.peakMemoryBytes, b.peakMemoryBytes),
    peakAddressBytes: Math.max(a.peakAddressBytes, b.peakAddressBytes),
  };
}

/** A process and all below it. @returns null when it is gone */
export function readUse(pid: number): ProcessUse | null {
  const own = readOwnUse(pid);
  if (own === null) return null;
  return childrenOf(pid)
    .map((child) => readUse(child))
    .reduce<ProcessUse>((sum, use) => (use === null ? sum : add(sum, use)), own);
}

function add(a: ProcessUse, b: ProcessUse): ProcessUse {
  return {
    cpuMs: a.cpuMs + b.cpuMs,
    peakMemoryBytes: a.peakMemoryBytes + b.peakMemoryBytes,
    // The limit is each process's own.
    peakAddressBytes: Math.max(a.peakAddressBytes, b.peakAddressBytes),
  };
}

/** Those that any of its threads started: runsc, which is written in Go, uses whichever is free. */
function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  return readNames(tasks).flatMap((thread) =>
    readText(`${tasks}/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function readOwnUse(pid: number): ProcessUse | null {
  try {
    const fields = statFields(pid);
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    // Its own, and those of its children that it waited for.
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return {
      cpuMs: (ticks * 1000) / ticksPerSecond,
      peakMemoryBytes: kilobytes('VmHWM') * 1024,
      peakAddressBytes: kilobytes('VmPeak') * 1024,
    };
  } catch {
    return null;
  }
}

/**
 * Fields of /proc/PID/stat from the third on (proc(5)); the second may hold anything, blanks and
 * brackets included.
 */
function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Ends a job's process group. Errors mean that it is gone. */
export function killGroup(pid: number): void {
  killRest(pid);
  kill(pid);
}

/** Ends what is left of a process group whose first process is gone. */
export function killRest(group: number): void {
  kill(-group);
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    return;
  }
}

/**
 * Rounds of looking and killing: a process that forks while it is looked for is found in the next.
 */
const sweepRoundsMax = 50;

/** By what the processes of a job are known. */
export interface JobMarks {
  readonly session: number;
  /** The job's own; undefined when it ran as us. */
  readonly uid: number | undefined;
  /** Its directory, which stands in the environment that its children inherit. */
  readonly directory: string;
}

/**
 * Ends every process that a job left. Needed where forking is not refused by the kernel (tier
 * `none`): elsewhere a job is one process.
 */
export function killStrays(marks: JobMarks): void {
  for (let round = 0; round < sweepRoundsMax; round += 1) {
    const found = straysOf(marks);
    if (found.length === 0) return;
    found.forEach(killGroup);
  }
}

/** Processes of a job that there are now; those that nobody has waited for yet are gone. */
export function straysOf(marks: JobMarks): number[] {
  return pids().filter((pid) => belongs(pid, marks));
}

/** Threads of one uid on this host: RLIMIT_NPROC counts them all. */
export function countTasks(uid: number): number {
  let tasks = 0;
  for (const pid of pids()) {
    const status = readText(`/proc/${pid}/status`);
    if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1) !== uid) continue;
    tasks += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1);
  }
  return tasks;
}

function belongs(pid: number, { session, uid, directory }: JobMarks): boolean {
  try {
    const fields = statFields(pid);
    if (fields[0] === 'Z') return false;
    if (Number(fields[3]) === session) return true;
  } catch {
    return false;
  }
  if (uid === undefined) return readText(`/proc/${pid}/environ`).includes(`HOME=${directory}\0`);
  return Number(/^Uid:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? -1) === uid;
}

function pids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
