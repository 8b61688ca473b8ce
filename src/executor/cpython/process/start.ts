import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { getSystemErrorMap } from 'node:util';
import type { Proxy } from '../network/proxy.ts';
import type { Command } from '../tiers/tier.ts';
import type { Cgroup } from './cgroup.ts';
import { behindSupervisor } from './ended.ts';
import type { Closed, JobProcess } from './job-process.ts';
import { killGroup, killRest } from './processes.ts';

export interface StartOptions {
  readonly command: Command;
  /** Undefined when it runs as us. */
  readonly uid: number | undefined;
  /**
   * It starts nothing before it was admitted: what a supervisor starts earlier stays outside the
   * group. A worker by itself waits for its job anyhow.
   */
  readonly waits: boolean;
  /** A supervisor stands between it and us. */
  readonly supervised: boolean;
  /** On descriptor 5 it hands us the socket that its proxy listens on. */
  readonly proxy: Proxy | null;
}

/** Descriptor 3 is a socket that both sides may write; runsc hands on no more than three. */
const onStdin = '0<&3 3<&-';

/** What a process that waits for it reads before it becomes the job's. */
const go = '\n';

/** A shell that becomes the job's process, once it is told to and with its descriptors moved. */
function behindShell(command: readonly string[], waits: boolean, onlyThree: boolean): string[] {
  if (!waits && !onlyThree) return [...command];
  const wait = waits ? 'read -r _ <&3 && ' : '';
  return ['/bin/sh', '-c', `${wait}exec "$@" ${onlyThree ? onStdin : ''}`, 'sh', ...command];
}

/** Both ends of five pipes, and what starting takes besides. */
const descriptorsNeeded = 16;

/** Where they run out half-way, Node keeps the ends that it has for good: better not to begin. */
function demandDescriptors(): void {
  const held: number[] = [];
  try {
    while (held.length < descriptorsNeeded) held.push(openSync('/dev/null', 'r'));
  } finally {
    held.forEach((descriptor) => closeSync(descriptor));
  }
}

/**
 * Starts a process with the descriptors that the worker expects and no others. It may still tell
 * by `closed` that it never was.
 *
 * @throws Error when not even a first attempt could be made
 */
export function startProcess(options: StartOptions): JobProcess {
  const { command, uid, waits, proxy } = options;
  const { file, args, cwd, environment, channel, user } = command;
  const [first = '', ...rest] = behindShell([file, ...args], waits, channel === 'stdin');
  const pipes: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe'];
  demandDescriptors();
  const apart: StdioOptions = channel === 'apart' ? ['pipe'] : [];
  const child = spawn(first, rest, {
    cwd,
    env: { ...environment },
    stdio: [...pipes, ...apart, ...(proxy === null ? [] : (['ipc'] as const))],
    // A session of its own: a terminal's Ctrl-C is for us, and the whole group can be ended.
    detached: true,
    ...(uid === undefined || user === 'ours' ? {} : { uid, gid: uid }),
  });
  proxy?.takeListener(child);
  return new SpawnedProcess(child, options);
}

/** What refused, why, and the kernel's name of the why. */
export function whyNotStarted(error: unknown): string {
  const { errno, path, message } = error as Partial<NodeJS.ErrnoException>;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (known === undefined) return message ?? String(error);
  return `${path ?? 'the process'}: ${known[1]} (${known[0]})`;
}

class SpawnedProcess implements JobProcess {
  readonly input: Duplex | null;
  readonly answers: Duplex | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly exited: Promise<void>;
  readonly closed: Promise<Closed>;
  readonly #child: ChildProcess;
  readonly #waits: boolean;
  #admitted = false;

  constructor(child: ChildProcess, { command, waits, supervised }: StartOptions) {
    const at = (index: number): Duplex | null => (child.stdio?.[index] ?? null) as Duplex | null;
    this.#child = child;
    this.#waits = waits;
    this.input = at(3);
    this.answers = at(command.channel === 'apart' ? 4 : 3);
    // Where there were no descriptors left there are not even streams.
    this.stdout = child.stdout ?? null;
    this.stderr = child.stderr ?? null;
    this.exited = new Promise((resolve) => {
      child.once('exit', () => {
        // A supervisor that fails half-way leaves its first child behind, waiting for it.
        if (child.pid !== undefined) killRest(child.pid);
        resolve();
      });
    });
    this.closed = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        const seen = { code, signal };
        resolve({ ...(supervised ? behindSupervisor(seen) : seen), fault: null });
      });
      child.once('error', (error) => {
        if (child.pid !== undefined) return;
        resolve({ code: null, signal: null, fault: whyNotStarted(error) });
      });
    });
    for (const stream of child.stdio ?? []) stream?.on('error', () => undefined);
  }

  get pid(): number | null {
    const { pid, exitCode, signalCode } = this.#child;
    // Once it was waited for, its id may be another's.
    return pid === undefined || exitCode !== null || signalCode !== null ? null : pid;
  }

  async admit(cgroup: Cgroup | null): Promise<void> {
    if (this.#admitted) return;
    this.#admitted = true;
    if (this.pid !== null) await cgroup?.add(this.pid);
    if (this.#waits) this.input?.write(go);
  }

  hold(held: boolean): void {
    for (const each of [this.#child, ...(this.#child.stdio ?? [])]) {
      if (each !== this.#child && !(each instanceof Socket)) continue;
      if (held) each.ref();
      else each.unref();
    }
  }

  kill(): void {
    if (this.pid !== null) killGroup(this.pid);
  }

  /** Its uid and its directory are given back: it has to be gone. */
  dismiss(): void {
    return;
  }

  drop(): void {
    for (const stream of this.#child.stdio ?? []) stream?.destroy();
  }
}
