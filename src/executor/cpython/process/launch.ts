import type { ExecutionPlan } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import type { RunEvent } from '../../types.ts';
import { Conversation } from '../channel/conversation.ts';
import type { Phase } from '../channel/conversation.ts';
import type { Tier } from '../tiers/tier.ts';
import { watchDirectory } from '../cell/directory-use.ts';
import { noNetwork } from '../network/proxy.ts';
import type { Proxy } from '../network/proxy.ts';
import { OutputStream } from '../channel/output.ts';
import type { Cgroup } from './cgroup.ts';
import type { Ended, Ending, Stop, Stopped } from './ended.ts';
import type { JobProcess } from './job-process.ts';
import { ObservedUse } from './observed-use.ts';
import { killStrays } from './processes.ts';
import { whyNotStarted } from './start.ts';

export interface Launch {
  /** @throws Error when not even a first attempt could be made */
  readonly start: () => JobProcess;
  readonly tier: Tier;
  /** The job's own, on the host. */
  readonly directory: string;
  /** Undefined when the job runs as us. */
  readonly uid: number | undefined;
  /** Everything that the worker reads. */
  readonly frames: readonly Uint8Array[];
  readonly limits: ExecutionPlan['limits'];
  /** Of memory in use, as the plan's sandbox has it; null where it cannot be told from the tier's. */
  readonly memoryBytesMax: number | null;
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
  readonly #use: ObservedUse;
  readonly #conversation: Conversation;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  readonly #cleanups: (() => void)[] = [];
  #job: JobProcess | null = null;
  #stop: Stopped | null = null;
  #fault: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #finish: (ending: Ending) => void = () => undefined;

  constructor(work: Launch) {
    this.#work = work;
    const { limits: bounds, emit } = work;
    this.#use = new ObservedUse(bounds, work.cgroup);
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
    if (this.#work.signal?.aborted === true) {
      this.#halt('cancelled');
      this.#end(neverWas, null);
      return;
    }
    try {
      const job = this.#work.start();
      this.#job = job;
      const entered = job.pid === null ? null : this.#enter(job, job.pid);
      void Promise.all([job.closed, entered]).then(([{ fault, ...ended }]) =>
        this.#end(ended, this.#fault ?? fault),
      );
    } catch (error) {
      this.#giveUp(error);
    }
  }

  async #enter(job: JobProcess, pid: number): Promise<void> {
    try {
      this.#listen(job, pid);
      this.#guard(pid);
      await job.admit(this.#work.cgroup);
      this.#feed(job);
    } catch (error) {
      // One that ended meanwhile is in no group, and its end says why.
      if (this.#stop === null && !isGone(error)) this.#giveUp(error);
    }
  }

  /** A process that there is by now waits for what will not come. */
  #giveUp(error: unknown): void {
    this.#fault = whyNotStarted(error);
    if (this.#job === null) this.#end(neverWas, this.#fault);
    else this.#job.kill();
  }

  #listen(job: JobProcess, pid: number): void {
    void job.exited.then(() => this.#onExit(job, pid));
    job.stdout?.on('data', (chunk: Buffer) => {
      if (!this.#stdout.push(chunk)) this.#halt('stdoutBytesMax', this.#stdout.bytes);
    });
    job.stderr?.on('data', (chunk: Buffer) => {
      if (!this.#stderr.push(chunk)) this.#halt('stderrBytesMax', this.#stderr.bytes);
    });
    job.answers?.on('data', (chunk: Buffer) => {
      // Heard even after a stop: it tells how far the job had come.
      const fault = this.#conversation.push(chunk);
      if (fault === 'resultBytesMax') this.#halt(fault, this.#conversation.resultBytesAsked);
      else if (fault !== null) this.#halt(fault);
      else if (this.#conversation.complete) job.dismiss();
    });
  }

  #guard(pid: number): void {
    this.#timer = setTimeout(() => this.#halt('set-up'), limits.setupMsMax);
    const sampler = setInterval(() => this.#measure(), limits.sampleMs);
    this.#cleanups.push(() => clearInterval(sampler));
    const { directory: path, limits: bounds, proxy, signal, tier } = this.#work;
    if (!tier.ownFileSystem) {
      this.#cleanups.push(
        watchDirectory({ path, pid, limits: bounds }, ({ name, used }) => this.#halt(name, used)),
      );
    }
    proxy?.watch((used) => this.#halt('networkBytesMax', used));
    const onAbort = (): void => this.#halt('cancelled');
    signal?.addEventListener('abort', onAbort);
    this.#cleanups.push(() => signal?.removeEventListener('abort', onAbort));
  }

  #feed({ input, answers }: JobProcess): void {
    // The worker answers elsewhere; whatever comes back here is a script's doing.
    if (input !== answers) input?.resume();
    for (const part of this.#work.frames) input?.write(part);
    input?.end();
  }

  #onPhase(phase: Phase): void {
    if (phase === 'verify' || phase === 'run' || phase === 'result') {
      this.#work.emit({ type: 'progress', stage: phase });
    }
    if (phase === 'run') {
      this.#measure();
      this.#use.scriptBegins();
    }
    if (phase !== 'verify') return;
    clearTimeout(this.#timer);
    const { wallMsMax } = this.#work.limits;
    const begun = performance.now();
    // Timers may be a little early.
    const onTime = (): void =>
      this.#halt('wallMsMax', Math.max(wallMsMax, Math.round(performance.now() - begun)));
    this.#timer = setTimeout(onTime, wallMsMax);
  }

  /** The first reason counts. */
  #halt(why: Stop, used: number | null = null): void {
    if (this.#stop !== null) return;
    this.#stop = { why, used };
    this.#measure();
    this.#job?.kill();
  }

  #measure(): void {
    const pid = this.#job?.pid ?? null;
    if (pid === null) return;
    this.#use.look(pid);
    const used = this.#use.scriptCpuMs;
    // The kernel's own limit is in whole seconds, and each process's.
    if (used >= this.#work.limits.cpuMsMax) this.#halt('cpuMsMax', used);
    const { memoryBytes } = this.#use;
    if (memoryBytes > (this.#work.memoryBytesMax ?? Infinity))
      this.#halt('sandbox-memory', memoryBytes);
  }

  #onExit(job: JobProcess, session: number): void {
    const { tier, uid, directory } = this.#work;
    if (!tier.diesAsOne) killStrays({ session, uid, directory });
    const drained = setTimeout(() => job.drop(), drainMsMax);
    this.#cleanups.push(() => clearTimeout(drained));
  }

  #end(ended: Ended, spawnFault: string | null): void {
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
      wallMs: this.#use.wallMs,
      use: this.#use.final(ended.signal, this.#conversation),
      scriptCpuMs: this.#use.scriptCpuMs,
      network: this.#work.proxy?.use ?? noNetwork,
      ranOut: this.#work.cgroup?.ranOut() ?? null,
      held: {
        memory: this.#work.memoryBytesMax !== null,
        cpu: this.#work.cgroup?.cpuBounded ?? false,
      },
    });
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ESRCH';
}
