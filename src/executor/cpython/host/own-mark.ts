import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * A name for what this process makes on its host, unlike every other: process namespace, pid and
 * start time name one process until the host boots again, whatever it shares with others.
 *
 * @throws Error when `/proc` cannot be read
 */
export function markedName(): string {
  const started = startOf(process.pid);
  // Without it what is made would pass for abandoned.
  if (started === null) throw new Error('/proc/self/stat cannot be read; too many open files?');
  return `${pidNamespace()}-${process.pid}-${started}-${randomBytes(6).toString('hex')}`;
}

/**
 * Whether what has this name belonged to a process of our process namespace that is gone; those of
 * other namespaces are not judged.
 */
export function isAbandoned(name: string): boolean {
  const [namespace, pid, started] = name.split('-');
  return namespace === pidNamespace() && startOf(Number(pid)) !== started;
}

function pidNamespace(): string {
  return /\d+/.exec(basename(readlinkSync('/proc/self/ns/pid')))?.[0] ?? '0';
}

/** Clock ticks after boot at which a process started; null when there is none. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
