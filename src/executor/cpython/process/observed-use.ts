import { availableParallelism } from 'node:os';
import type { ExecutionPlan } from '../../../job/plan.ts';
import type { Conversation } from '../channel/conversation.ts';
import type { Cgroup } from './cgroup.ts';
import { mostOf, noUse, readUse } from './processes.ts';
import type { ProcessUse } from './processes.ts';

/** What one job has used, as seen from outside while it runs. */
export class ObservedUse {
  readonly #started = performance.now();
  readonly #cgroup: Cgroup | null;
  readonly #limits: ExecutionPlan['limits'];
  #seen = noUse;
  /** Processor time until the script began. */
  #setupCpuMs: number | null = null;

  constructor(bounds: ExecutionPlan['limits'], cgroup: Cgroup | null) {
    this.#limits = bounds;
    this.#cgroup = cgroup;
  }

  look(pid: number): void {
    this.#seen = mostOf(this.#seen, readUse(pid) ?? noUse);
  }

  scriptBegins(): void {
    this.#setupCpuMs = this.#seen.cpuMs;
  }

  get scriptCpuMs(): number {
    return this.#setupCpuMs === null ? 0 : this.#seen.cpuMs - this.#setupCpuMs;
  }

  /** The most that was seen in use; where a group counts it, the kernel acts by itself. */
  get memoryBytes(): number {
    return this.#cgroup === null ? this.#seen.peakMemoryBytes : 0;
  }

  get wallMs(): number {
    return Math.round(performance.now() - this.#started);
  }

  /**
   * What a process that came to its end said of itself, finer than what was seen from outside: the
   * script may have said it, so within what was possible.
   */
  final(signal: NodeJS.Signals | null, { cpuMs, peakMemoryBytes }: Conversation): ProcessUse {
    const seen = this.#grouped();
    if (signal !== null) return seen;
    const cpuMsPossible = (performance.now() - this.#started) * availableParallelism();
    return mostOf(seen, {
      cpuMs: Math.min(cpuMs, Math.ceil(cpuMsPossible)),
      peakMemoryBytes: Math.min(peakMemoryBytes, this.#limits.memoryBytesMax),
      peakAddressBytes: 0,
    });
  }

  /** Pages that processes share count once for their group, and for each of them by themselves. */
  #grouped(): ProcessUse {
    if (this.#cgroup === null) return this.#seen;
    const most = Math.max(this.#seen.peakMemoryBytes, this.#cgroup.peakMemoryBytes());
    return { ...this.#seen, peakMemoryBytes: Math.min(most, this.#limits.memoryBytesMax) };
  }
}
