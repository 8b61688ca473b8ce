import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lure } from './lure.ts';

/** Who lives beside a script on the host: a process of its own uid, with a file. */
export interface Neighbour {
  readonly uid: number | undefined;
  readonly pid: number | undefined;
  /** Where its program lies in its memory, which begins with the mark of ELF. */
  readonly address: string;
  readonly file: string;
  /** A name that nothing else has, for the script to sign with. */
  readonly nonce: string;
  lives(): boolean;
  /** The file is gone, or not as it was. */
  changed(): boolean;
  end(): void;
}

/** @param uid that a job is to have too; undefined for ours */
export function startNeighbour(uid: number | undefined, lure: Lure): Neighbour {
  const nonce = `sallyport-bench-${randomBytes(6).toString('hex')}`;
  const directory = join(lure.directory, nonce);
  const file = join(directory, 'file');
  mkdirSync(directory, { mode: 0o755 });
  writeFileSync(file, 'of a neighbour\n', { mode: 0o644 });
  if (uid !== undefined) for (const path of [directory, file]) chownSync(path, uid, uid);
  const before = looksOf(file);
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', cwd: '/', ...ids });
  return {
    uid: uid ?? process.getuid?.(),
    pid: child.pid,
    ...{ file, nonce, address: addressOf(child.pid) },
    lives: () => child.exitCode === null && child.signalCode === null,
    changed: () => looksOf(file) !== before,
    end: () => child.kill('SIGKILL'),
  };
}

/** A script for this host: whom and what it is to find there. */
export function withNames(script: string, lure: Lure, neighbour: Neighbour): string {
  const names: Readonly<Record<string, string>> = {
    PORT: String(lure.port),
    SOCKET: lure.socketName,
    PROJECT: lure.project,
    SIBLING: String(neighbour.pid),
    ADDRESS: `0x${neighbour.address}`,
    GATEWAY: String(process.pid),
    NEIGHBOUR: neighbour.file,
    NONCE: neighbour.nonce,
  };
  return script.replaceAll(
    /PORT|SOCKET|PROJECT|SIBLING|ADDRESS|GATEWAY|NEIGHBOUR|NONCE/g,
    (name) => names[name] ?? name,
  );
}

/** A program is there by the time that its process was started. */
function addressOf(pid: number | undefined): string {
  return /^[0-9a-f]+/.exec(readFileSync(`/proc/${pid}/maps`, 'latin1'))?.[0] ?? '0';
}

/** All that somebody else can change of a file. */
function looksOf(path: string): string {
  try {
    const { ino, mode, uid, gid, size, nlink, mtimeMs, ctimeMs } = lstatSync(path);
    return JSON.stringify([ino, mode, uid, gid, size, nlink, mtimeMs, ctimeMs]);
  } catch {
    return 'gone';
  }
}
