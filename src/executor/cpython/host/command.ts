import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Both set: the command runs under this uid and gid, without supplementary groups. */
  readonly uid?: number | undefined;
  readonly timeoutMs: number;
  readonly outputBytesMax: number;
  /** Each whole line of stdout as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface CommandResult {
  /** Null when the command was killed or never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not start, or `timeout`. */
  readonly fault: string | null;
}

/** Runs a command of our own making (never user code) to its end. Nothing is thrown. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(file, [...args], spawnOptions(options));
    } catch (error) {
      resolve({ code: null, stdout: '', stderr: '', fault: String(error) });
      return;
    }
    const out = collector(options.outputBytesMax, options.onLine);
    const err = collector(options.outputBytesMax);
    let fault: string | null = null;
    const stop = (why: string): void => {
      fault = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('timeout'), options.timeoutMs);
    const onAbort = (): void => stop('cancelled');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    child.stdout?.on('data', out.add);
    child.stderr?.on('data', err.add);
    child.on('error', (error) => (fault = error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve({ code: fault === null ? code : null, stdout: out.end(), stderr: err.end(), fault });
    });
  });
}

function spawnOptions(options: CommandOptions): SpawnOptions {
  return {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? '/',
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  };
}

/** Keeps the first bytes up to the bound; what is beyond is read and dropped. */
function collector(
  bytesMax: number,
  onLine?: (line: string) => void,
): { add: (chunk: Buffer) => void; end: () => string } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let line = '';
  return {
    add: (chunk) => {
      if (bytes < bytesMax) chunks.push(chunk.subarray(0, bytesMax - bytes));
      bytes += chunk.length;
      if (onLine === undefined) return;
      const parts = (line + chunk.toString('utf8')).split('\n');
      line = (parts.pop() ?? '').slice(0, 10_000);
      parts.forEach(onLine);
    },
    end: () => Buffer.concat(chunks).toString('utf8'),
  };
}
