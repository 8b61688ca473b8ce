import { limits } from '../limits.ts';
import { logVersion, type LossRecord } from './record.ts';
import type { LogCounts, LogWrite } from './options.ts';

/**
 * Lines on their way to a sink, one after the other, when whoever decides has gone on. What a sink
 * refuses, and what comes while too much waits for it, is lost and counted; the log itself says so
 * when lines arrive again.
 */
export class Delivery {
  readonly #write: LogWrite;
  /** Written before anything else; again, where that failed. */
  readonly #head: string;
  readonly #now: () => number;
  readonly #waiting: string[] = [];
  #chars = 0;
  #isHeaded = false;
  #pumping: Promise<void> | null = null;
  #written = 0;
  #lost = 0;
  #told = 0;

  constructor(write: LogWrite, head: string, now: () => number) {
    this.#write = write;
    this.#head = head;
    this.#now = now;
  }

  get counts(): LogCounts {
    return { written: this.#written, lost: this.#lost };
  }

  /** Returns at once; null is a decision of which no line could be made. */
  send(line: string | null): void {
    if (line === null || this.#chars + line.length > limits.logWaitingCharsMax) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#chars += line.length;
    this.#pumping ??= this.#pump();
  }

  /** Waits for what is on its way, for a bounded time; the rest is lost. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limits.logCloseMsMax);
    });
    await Promise.race([this.#pumping ?? Promise.resolve(), late]);
    clearTimeout(timer);
    this.#lost += this.#waiting.length;
    this.#waiting.length = 0;
    this.#chars = 0;
  }

  async #pump(): Promise<void> {
    // The one who decides goes on first.
    await new Promise((resolve) => setImmediate(resolve));
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      const isIn = await this.#deliver(line);
      if (this.#waiting[0] !== line) break;
      this.#waiting.shift();
      this.#chars -= line.length;
      if (isIn) this.#written += 1;
      else this.#lost += 1;
    }
    this.#pumping = null;
  }

  async #deliver(line: string): Promise<boolean> {
    try {
      if (!this.#isHeaded) await this.#write(this.#head);
      this.#isHeaded = true;
      if (this.#lost > this.#told) await this.#tellLoss();
      await this.#write(line);
      return true;
    } catch {
      return false;
    }
  }

  async #tellLoss(): Promise<void> {
    const lost = this.#lost;
    const time = new Date(this.#now()).toISOString();
    const count = lost - this.#told;
    const record: LossRecord = { kind: 'lost', version: logVersion, time, count };
    await this.#write(`${JSON.stringify(record)}\n`);
    this.#told = lost;
  }
}
