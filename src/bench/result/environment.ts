import { execFile } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

/** Where and when something was measured. */
export interface Environment {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly node: string;
  /** Of `python3`; null where there is none. */
  readonly python: string | null;
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Processes that ran or waited, over the last minute, when the measurement began. */
  readonly load: number;
}

/** This host. */
export async function environmentNow(now: () => number = Date.now): Promise<Environment> {
  const processors = cpus();
  return {
    date: new Date(now()).toISOString(),
    node: process.versions.node,
    python: await pythonVersion(),
    os: `${type()} ${release()} ${arch()}`,
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

async function pythonVersion(): Promise<string | null> {
  const asked = promisify(execFile)('python3', ['--version'], { timeout: 10_000 });
  return await asked.then(
    ({ stdout }) => stdout.trim().split(' ').at(-1) ?? null,
    () => null,
  );
}
