import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { ExecutionPlan } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import type { RunEvent } from '../../types.ts';
import { Conversation } from '../channel/conversation.ts';
import type { Phase } from '../channel/conversation.ts';
import type { Command, Tier } from '../tiers/tier.ts';
import { watchDirectory } from '../cell/directory-use.ts';
import { noNetwork } from '../network/proxy.ts';
import type { Proxy } from '../network/proxy.ts';
import { OutputStream } from '../channel/output.ts';
import { behindSupervisor } from './ended.ts';
import type { Cgroup } from './cgroup.ts';
import type { Ended, Ending, Stop, Stopped } from './ended.ts';
import { killGroup, killRest, killStrays, mostOf, noUse, readUse } from './processes.ts';
import type { ProcessUse } from './processes.ts';
import { go, startProcess, whyNotStarted } from './start.ts';
import type { Started } from './start.ts';

export interface Launch {
  readonly command: Command;
  readonly tier: Tier;
  /** The job's own, on the host. */
  readonly directory: string;
  /** Undefined when the job runs as us. */
  readonly uid: number | undefined;
  /** Everything that the worker reads. */
  readonly frames: readonly Uint8Array[];
  readonly limits: ExecutionPlan['limits'];
  /** Null where the host gives none. */
  readonly cgroup: Cgroup | null;
  /** Null where the job has no network. */
  readonly proxy: Proxy | null;
  /** Cancels the job. */
  readonly signal: AbortSignal | undefined;
  /** Must not throw. */
  readonly emit: (event: RunEvent) => void;
}

/**
 * After the process is gone its pipes are read to their end; a stray that holds one open is not
 * waited for longer.
 */
const drainMsMax = 1_000;

const neverWas: Ended = { code: null, signal: null };

/** Runs one job in one process, to its end or to the first bound that it breaks. Never rejects. */
export function launch(work: Launch): Promise<Ending> {
  return new Running(work).ended;
}

class Running {
  readonly ended: Promise<Ending>;
  readonly #work: Launch;
  readonly #started = performance.now();
  readonly #conversation: Conversation;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #cleanups: (() => void)[] = [];
  #child: ChildProcess | null = null;
  #stop: Stopped | null = null;
  #fault: string | null = null;
  #use = noUse;
  #timer: NodeJS.Timeout | undefined;
  #finish: (ending: Ending) => void = () => undefined;

  constructor(work: Launch) {
    this.#work = work;
    const { limits: bounds, emit } = work;
    this.#stdout = new OutputStream(bounds.stdoutBytesMax, (text) =>
      emit({ type: 'stdout', text }),
    );
    this.#stderr = new OutputStream(bounds.stderrBytesMax, (text) =>
      emit({ type: 'stderr', text }),
    );
    this.#conversation = new Conversation(
      { resultBytesMax: bounds.resultBytesMax, logBytesMax: bounds.stdoutBytesMax },
      (phase) => this.#onPhase(phase),
      (line) => emit({ type: 'log', line }),
    );
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
      this.#begin();
    });
  }

  #begin(): void {
    const { command, uid, cgroup, proxy, signal } = this.#work;
    if (signal?.aborted === true) {
      this.#halt('cancelled');
      this.#end(neverWas, null);
      return;
    }
    try {
      const waits = cgroup !== null;
      const started = startProcess(command, uid, { waits, proxied: proxy !== null });
      this.#child = started.child;
      started.child.once('error', (error) => {
        if (started.child.pid === undefined) this.#end(neverWas, whyNotStarted(error));
      });
      // Not started: where there were no descriptors left there are not even streams.
      if (started.child.pid === undefined) return;
      this.#listen(started);
      proxy?.takeListener(started.child);
      this.#guard(started.child);
      this.#feed(started);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** A process that there is by now waits for what will not come. */
  #giveUp(error: unknown): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return this.#end(neverWas, whyNotStarted(error));
    this.#fault = whyNotStarted(error);
    killGroup(pid);
  }

  #listen({ child, answers }: Started): void {
    child.once('exit', () => this.#onExit(child));
    child.once('close', (code, signal) => this.#end({ code, signal }, this.#fault));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.#stdout.push(chunk)) this.#halt('stdoutBytesMax', this.#stdout.bytes);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (!this.#stderr.push(chunk)) this.#halt('stderrBytesMax', this.#stderr.bytes);
    });
    answers?.on('data', (chunk: Buffer) => {
      // Heard even after a stop: it tells how far the job had come.
      const fault = this.#conversation.push(chunk);
      if (fault === 'resultBytesMax') this.#halt(fault, this.#conversation.resultBytes);
      else if (fault !== null) this.#halt(fault);
    });
    for (const stream of child.stdio) stream?.on('error', () => undefined);
  }

  #guard(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#timer = setTimeout(() => this.#halt('set-up'), limits.setupMsMax);
    const sampler = setInterval(() => this.#measure(child), limits.sampleMs);
    this.#cleanups.push(() => clearInterval(sampler));
    const { directory: path, limits: bounds, signal, tier } = this.#work;
    if (!tier.ownFileSystem) {
      this.#cleanups.push(
        watchDirectory({ path, pid, limits: bounds }, ({ name, used }) => this.#halt(name, used)),
      );
    }
    const onAbort = (): void => this.#halt('cancelled');
    signal?.addEventListener('abort', onAbort);
    this.#cleanups.push(() => signal?.removeEventListener('abort', onAbort));
  }

  #feed({ child, input, answers }: Started): void {
    // The worker answers elsewhere; whatever comes back here is a script's doing.
    if (input !== answers) input?.resume();
    const { cgroup } = this.#work;
    if (cgroup !== null && child.pid !== undefined) {
      cgroup.add(child.pid);
      input?.write(go);
    }
    for (const part of this.#work.frames) input?.write(part);
    input?.end();
  }

  #onPhase(phase: Phase): void {
    if (phase === 'verify' || phase === 'run' || phase === 'result') {
      this.#work.emit({ type: 'progress', stage: phase });
    }
    if (phase !== 'verify') return;
    clearTimeout(this.#timer);
    const { wallMsMax } = this.#work.limits;
    const begun = performance.now();
    const onTime = (): void => this.#halt('wallMsMax', Math.round(performance.now() - begun));
    this.#timer = setTimeout(onTime, wallMsMax);
  }

  /** The first reason counts. */
  #halt(why: Stop, used: number | null = null): void {
    if (this.#stop !== null) return;
    this.#stop = { why, used };
    const child = this.#child;
    if (child?.pid === undefined) return;
    // Once it was waited for, its id may be another's.
    if (child.exitCode !== null || child.signalCode !== null) return;
    this.#measure(child);
    killGroup(child.pid);
  }

  #measure({ pid, exitCode, signalCode }: ChildProcess): void {
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    this.#use = mostOf(this.#use, readUse(pid) ?? noUse);
  }

  #onExit(child: ChildProcess): void {
    const { tier, uid, directory } = this.#work;
    if (child.pid !== undefined) {
      // A supervisor that fails half-way leaves its first child behind, waiting for it.
      killRest(child.pid);
      if (!tier.diesAsOne) killStrays({ session: child.pid, uid, directory });
    }
    const drained = setTimeout(
      () => child.stdio.forEach((stream) => stream?.destroy()),
      drainMsMax,
    );
    this.#cleanups.push(() => clearTimeout(drained));
  }

  #end(seen: Ended, spawnFault: string | null): void {
    const ended = this.#work.tier.program === null ? seen : behindSupervisor(seen);
    clearTimeout(this.#timer);
    this.#cleanups.forEach((clean) => clean());
    this.#work.proxy?.close();
    this.#finish({
      ...ended,
      spawnFault,
      stop: this.#stop,
      conversation: this.#conversation,
      stdout: this.#stdout,
      stderr: this.#stderr,
      wallMs: Math.round(performance.now() - this.#started),
      use: this.#finalUse(ended),
      network: this.#work.proxy?.use ?? noNetwork,
      ranOut: this.#work.cgroup?.ranOut() ?? false,
    });
  }

  /**
   * What a process that came to its end said of itself, finer than what was seen from outside: the
   * script may have said it, so within what was possible.
   */
  #finalUse({ signal }: Ended): ProcessUse {
    const peak = this.#work.cgroup?.peakMemoryBytes() ?? 0;
    const seen = mostOf(this.#use, { ...noUse, peakMemoryBytes: peak });
    if (signal !== null) return seen;
    const { cpuMs, peakMemoryBytes } = this.#conversation;
    const { memoryBytesMax } = this.#work.limits;
    const cpuMsPossible = (performance.now() - this.#started) * availableParallelism();
    return mostOf(seen, {
      cpuMs: Math.min(cpuMs, Math.ceil(cpuMsPossible)),
      peakMemoryBytes: Math.min(peakMemoryBytes, memoryBytesMax),
      peakAddressBytes: 0,
    });
  }
}
