import { constants } from 'node:os';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { limits } from '../../../limits.ts';
import type { Cgroup } from '../process/cgroup.ts';
import type { Ended } from '../process/ended.ts';
import type { Closed, JobProcess } from '../process/job-process.ts';

const signals = new Map(
  Object.entries(constants.signals)
    .reverse()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

/**
 * Asks a zygote for a fork: four connections, of which it hands the first three to the job. On the
 * fourth the fork says its id on this host, waits for a byte, and says how the job ended; when that
 * connection is let go of, by whomever, the job is ended.
 *
 * Rejects when there is none within the time, with what it said.
 */
export async function connectFork(path: string): Promise<JobProcess> {
  const ends = Array.from({ length: 4 }, () => connect({ path }));
  for (const end of ends) end.on('error', () => undefined);
  const [channel, stdout, stderr, status] = ends as [Socket, Socket, Socket, Socket];
  const lines = new StatusLines(status);
  const timer = setTimeout(() => status.destroy(), limits.warmForkMsMax);
  const first = await lines.next();
  clearTimeout(timer);
  const pid = Number(first);
  if (!Number.isSafeInteger(pid) || pid < 1) {
    for (const end of ends) end.destroy();
    throw new Error(first ?? 'the process that is forked does not answer');
  }
  return new ForkedProcess(pid, lines, { channel, stdout, stderr, status });
}

/** What comes on the fourth connection. */
class StatusLines {
  #text = '';
  #ended = false;
  #waiting: (() => void) | null = null;

  constructor(status: Socket) {
    status.setEncoding('utf8');
    status.on('data', (text: string) => {
      this.#text = (this.#text + text).slice(0, 1_000);
      this.#waiting?.();
    });
    status.once('close', () => {
      this.#ended = true;
      this.#waiting?.();
    });
  }

  /** Null once there are no more. */
  async next(): Promise<string | null> {
    while (!this.#ended && !this.#text.includes('\n')) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
    const at = this.#text.indexOf('\n');
    if (at < 0) return null;
    const line = this.#text.slice(0, at);
    this.#text = this.#text.slice(at + 1);
    return line;
  }
}

interface Ends {
  readonly channel: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly status: Socket;
}

class ForkedProcess implements JobProcess {
  readonly input: Socket;
  readonly answers: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  readonly exited: Promise<void>;
  readonly closed: Promise<Closed>;
  readonly #status: Socket;
  #pid: number | null;
  #admitted = false;
  #dismissed: () => void = () => undefined;

  constructor(pid: number, lines: StatusLines, { channel, stdout, stderr, status }: Ends) {
    this.#pid = pid;
    this.#status = status;
    this.input = channel;
    this.answers = channel;
    this.stdout = stdout;
    this.stderr = stderr;
    this.exited = this.#goes(status);
    this.closed = this.#close(lines);
  }

  get pid(): number | null {
    return this.#pid;
  }

  async #close(lines: StatusLines): Promise<Closed> {
    const dismissed = new Promise<Ended>((resolve) => {
      this.#dismissed = () => resolve({ code: 0, signal: null });
    });
    const ended = await Promise.race([lines.next().then(readEnd), dismissed]);
    await Promise.all([this.input, this.stdout, this.stderr].map(closing));
    this.kill();
    return { ...ended, fault: null };
  }

  async #goes(status: Socket): Promise<void> {
    await closing(status);
    this.#pid = null;
  }

  async admit(cgroup: Cgroup | null): Promise<void> {
    if (this.#admitted) return;
    this.#admitted = true;
    if (this.#pid !== null) await cgroup?.add(this.#pid);
    this.#status.write('\n');
  }

  hold(held: boolean): void {
    for (const end of [this.input, this.stdout, this.stderr, this.#status]) {
      if (held) end.ref();
      else end.unref();
    }
  }

  kill(): void {
    this.#status.destroy();
  }

  /**
   * It has closed all that it could say anything by. Its memory takes the kernel some milliseconds,
   * which nobody waits for; it is killed should it be there yet.
   */
  dismiss(): void {
    this.#dismissed();
  }

  drop(): void {
    for (const end of [this.input, this.stdout, this.stderr]) end.destroy();
  }
}

function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** An exit code, or the number of a signal below zero. One that was let go of was killed. */
function readEnd(line: string | null): Ended {
  const number = line === null ? -constants.signals.SIGKILL : Number(line);
  const signal = signals.get(-number) ?? null;
  return signal === null ? { code: number, signal } : { code: null, signal };
}
