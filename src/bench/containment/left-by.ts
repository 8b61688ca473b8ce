import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimJobUser } from '../../executor/cpython/cell/job-user.ts';
import { jobsDirectory } from '../../executor/cpython/cell/work-directory.ts';

/** What a job left on the host: processes of its uid, directories, mounts. */
export async function leftBy(uid: number | undefined): Promise<string[]> {
  const jobs = jobsDirectory();
  const directories = readdirSync(jobs).filter((name) => name.includes(`-${process.pid}-`));
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(jobs));
  return [...directories.map((name) => join(jobs, name)), ...mounts, ...(await processesOf(uid))];
}

/** Where everybody may write. */
const shared = ['/tmp', '/var/tmp', '/dev/shm'];

/** Files of this name in directories that everybody shares; they are taken away. */
export async function takeOutside(name: string): Promise<string[]> {
  const found = shared.map((directory) => join(directory, name)).filter((path) => existsSync(path));
  for (const path of found) await rm(path, { recursive: true, force: true });
  return found;
}

/** Who takes the uid first after the job holds it: what has it then was left by the job. */
async function processesOf(uid: number | undefined): Promise<string[]> {
  const user = await claimJobUser();
  try {
    if (uid === undefined || user?.uid !== uid) return [];
    // A supervisor may still be on its way out.
    for (let tries = 0; tries < 80 && running(uid).length > 0; tries += 1) await delay(25);
    return running(uid).map((pid) => `process ${pid} ${commandOf(pid)}`);
  } finally {
    await user?.release();
  }
}

function running(uid: number): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(uid, name));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return 'gone by now';
  }
}

/** Dead but not yet waited for counts as gone, and the neighbour was ended just now. */
function isOf(uid: number, pid: string): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const gone = /\nState:\tZ/.test(status) || status.startsWith('Name:\tsleep\n');
    return status.includes(`\nUid:\t${uid}\t`) && !gone;
  } catch {
    return false;
  }
}
