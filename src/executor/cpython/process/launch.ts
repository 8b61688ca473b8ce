import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Duplex } from 'node:stream';
import type { ExecutionPlan } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import type { ExecuteOptions, RunEvent } from '../../types.ts';
import { Conversation } from '../channel/conversation.ts';
import type { Phase } from '../channel/conversation.ts';
import { watchDirectory } from '../cell/directory-use.ts';
import { OutputStream } from '../channel/output.ts';
import { killGroup, killStrays, readUse } from './processes.ts';
import type { ProcessUse } from './processes.ts';

/** Why we ended a job ourselves. */
export type Stop =
  | 'set-up'
  | 'wall'
  | 'cancelled'
  | 'stdout'
  | 'stderr'
  | 'result-bytes'
  | 'log-lines'
  | 'malformed'
  | 'directory';

export interface Launch {
  readonly python: string;
  readonly entry: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined when the job runs as us. */
  readonly uid: number | undefined;
  /** Everything that the worker reads. */
  readonly frames: readonly Uint8Array[];
  readonly limits: ExecutionPlan['limits'];
  /** The kernel refuses new processes; otherwise strays are looked for at the end. */
  readonly singleProcess: boolean;
  readonly options: ExecuteOptions;
  /** Each of them cancels the job. */
  readonly signals: readonly AbortSignal[];
}

/** What became of the process, before anything is concluded from it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it never started. */
  readonly spawnFault: string | null;
  readonly stop: Stop | null;
  /** The phase in which it was stopped, or died. */
  readonly conversation: Conversation;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly wallMs: number;
  readonly use: ProcessUse;
}

/**
 * After the process is gone its pipes are read to their end; a stray that holds one open is not
 * waited for longer.
 */
const drainMsMax = 1_000;

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
  #stop: Stop | null = null;
  #use: ProcessUse = { cpuMs: 0, peakMemoryBytes: 0, peakAddressBytes: 0 };
  #timer: NodeJS.Timeout | undefined;
  #finish: (ending: Ending) => void = () => undefined;

  constructor(work: Launch) {
    this.#work = work;
    const { limits: bounds } = work;
    const emit = (event: RunEvent): void => this.#emit(event);
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
    const { python, entry, cwd, environment, uid } = this.#work;
    try {
      this.#child = spawn(python, ['-I', '-S', '-B', entry], {
        cwd,
        env: { ...environment },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
        // A session of its own: a terminal's Ctrl-C is for us, and the whole group can be ended.
        detached: true,
        ...(uid === undefined ? {} : { uid, gid: uid }),
      });
    } catch (error) {
      this.#end(null, null, String(error));
      return;
    }
    this.#child.once('error', (error) => {
      if (this.#child?.pid === undefined) this.#end(null, null, error.message);
    });
    // Not started: where there were no descriptors left there are not even streams.
    if (this.#child.pid === undefined) return;
    this.#listen(this.#child);
    this.#guard(this.#child);
    this.#feed(this.#child);
  }

  #listen(child: ChildProcess): void {
    child.once('exit', () => this.#onExit(child));
    child.once('close', (code, signal) => this.#end(code, signal, null));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (!this.#stdout.push(chunk)) this.#halt('stdout');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (!this.#stderr.push(chunk)) this.#halt('stderr');
    });
    child.stdio[4]?.on('data', (chunk: Buffer) => {
      // Heard even after a stop: it tells how far the job had come.
      const fault = this.#conversation.push(chunk);
      if (fault !== null) this.#halt(fault);
    });
    for (const stream of child.stdio) stream?.on('error', () => undefined);
  }

  #guard(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#timer = setTimeout(() => this.#halt('set-up'), limits.setupMsMax);
    const sampler = setInterval(() => {
      if (child.exitCode === null && child.signalCode === null) {
        this.#use = readUse(pid) ?? this.#use;
      }
    }, limits.sampleMs);
    const { cwd: path, limits: bounds } = this.#work;
    const unwatch = watchDirectory({ path, pid, ...bounds }, () => this.#halt('directory'));
    this.#cleanups.push(() => clearInterval(sampler), unwatch);
    const onAbort = (): void => this.#halt('cancelled');
    for (const signal of this.#work.signals) {
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#cleanups.push(() => signal.removeEventListener('abort', onAbort));
    }
  }

  #feed(child: ChildProcess): void {
    const input = child.stdio[3] as Duplex;
    // The worker answers elsewhere; whatever comes back here is a script's doing.
    input.resume();
    for (const part of this.#work.frames) input.write(part);
    input.end();
  }

  #onPhase(phase: Phase): void {
    if (phase === 'verify' || phase === 'run' || phase === 'result') {
      this.#emit({ type: 'progress', stage: phase });
    }
    if (phase !== 'verify') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#halt('wall'), this.#work.limits.wallMsMax);
  }

  /** The first reason counts. */
  #halt(why: Stop): void {
    if (this.#stop !== null) return;
    this.#stop = why;
    const child = this.#child;
    if (child?.pid === undefined) return;
    // Once it was waited for, its id may be another's.
    if (child.exitCode !== null || child.signalCode !== null) return;
    this.#use = readUse(child.pid) ?? this.#use;
    killGroup(child.pid);
  }

  #onExit(child: ChildProcess): void {
    const { singleProcess, uid, cwd } = this.#work;
    if (!singleProcess && child.pid !== undefined) {
      killStrays({ session: child.pid, uid, directory: cwd });
    }
    const drained = setTimeout(
      () => child.stdio.forEach((stream) => stream?.destroy()),
      drainMsMax,
    );
    this.#cleanups.push(() => clearTimeout(drained));
  }

  #end(code: number | null, signal: NodeJS.Signals | null, spawnFault: string | null): void {
    clearTimeout(this.#timer);
    this.#cleanups.forEach((clean) => clean());
    this.#finish({
      code,
      signal,
      spawnFault,
      stop: this.#stop,
      conversation: this.#conversation,
      stdout: this.#stdout,
      stderr: this.#stderr,
      wallMs: Math.round(performance.now() - this.#started),
      use: signal === null ? this.#toldUse() : this.#use,
    });
  }

  /**
   * What a process that came to its end said of itself, finer than what was seen from outside: the
   * script may have said it, so within what was possible.
   */
  #toldUse(): ProcessUse {
    const { cpuMs, peakMemoryBytes } = this.#conversation;
    const { memoryBytesMax } = this.#work.limits;
    const cpuMsPossible = (performance.now() - this.#started) * availableParallelism();
    return {
      cpuMs: Math.max(this.#use.cpuMs, Math.min(cpuMs, Math.ceil(cpuMsPossible))),
      peakMemoryBytes: Math.max(
        this.#use.peakMemoryBytes,
        Math.min(peakMemoryBytes, memoryBytesMax),
      ),
      peakAddressBytes: this.#use.peakAddressBytes,
    };
  }

  /** A listener that throws must not end the run that it listens to. */
  #emit(event: RunEvent): void {
    try {
      this.#work.options.onEvent?.(event);
    } catch {
      return;
    }
  }
}
