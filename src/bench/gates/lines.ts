import { limits } from '../../limits.ts';
import { readAnswer } from './answer.ts';
import type { Answer, Failed } from './gate.ts';
import { GateProcess, type Start } from './gate-process.ts';

interface Waiting {
  readonly id: string;
  readonly line: string;
  readonly settle: (answer: Answer) => void;
}

export interface LinesOptions {
  readonly start: Start;
  readonly timeoutMs: number;
  /** Scripts that the gate may judge together; 1 where it judges each by itself. */
  readonly batch: number;
  /** Times in a row that it may break before it is asked no more. */
  readonly faultsMax: number;
}

/** Questions that are under way at once: the gate finds the next one waiting. */
const windowMax = 8;

const newline = 10;

/**
 * One process that is asked by lines and answers by lines, in order. When it dies, hangs, floods or
 * says what nobody can use, the script that it was at is an error, and a new process takes the
 * rest; where several in a row come to nothing, none is started again. Of scripts that are judged
 * together nobody knows which one it was: each of them is asked about alone, before any other.
 */
export class LinesClient {
  /** Why nothing more is asked; null while it works. */
  broken: string | null = null;
  readonly #options: LinesOptions;
  /** Not yet written. */
  #queue: Waiting[] = [];
  /** Written, the one that it is at first. */
  #asked: Waiting[] = [];
  #process: GateProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  #faults = 0;
  /** Scripts at the head of the queue that are asked about alone. */
  #alone = 0;

  constructor(options: LinesOptions) {
    this.#options = options;
  }

  ask(id: string, line: string): Promise<Answer> {
    return new Promise((settle) => {
      this.#queue.push({ id, line, settle });
      this.#fill();
    });
  }

  close(): void {
    this.broken ??= 'was closed';
    this.#stop();
    this.#giveUp(this.broken);
  }

  #fill(): void {
    if (this.broken !== null) return this.#giveUp(this.broken);
    if (this.#queue.length === 0) return;
    const process = (this.#process ??= this.#started());
    while (this.#asked.length < this.#window()) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#asked.push(next);
      if (this.#asked.length === 1) this.#watch();
      process.write(`${next.line}\n`);
    }
  }

  #window(): number {
    return this.#alone > 0 ? 1 : Math.max(windowMax, this.#options.batch);
  }

  #started(): GateProcess {
    const process = new GateProcess(this.#options.start, (chunk) => {
      if (this.#process === process) this.#read(chunk);
    });
    void this.#ending(process);
    return process;
  }

  async #ending(process: GateProcess): Promise<void> {
    const { how } = await process.ended;
    if (this.#process === process) this.#failed(how);
  }

  #read(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      this.#parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(this.#parts).toString();
      this.#parts = [];
      this.#bytes = 0;
      from = end + 1;
      if (!this.#answered(line)) return;
    }
    this.#parts.push(chunk.subarray(from));
    this.#bytes += chunk.length - from;
    if (this.#bytes > limits.gateAnswerBytesMax) {
      this.#failed(`answered more than ${limits.gateAnswerBytesMax} bytes`);
    }
  }

  #answered(line: string): boolean {
    const [waiting] = this.#asked;
    if (waiting === undefined) return this.#failed('spoke without being asked');
    const answer = readAnswer(line, waiting.id);
    if ('why' in answer) return this.#failed(whyNone(line, answer.why));
    this.#asked.shift();
    this.#faults = 0;
    this.#alone = Math.max(0, this.#alone - 1);
    this.#watch();
    waiting.settle(answer);
    this.#fill();
    return true;
  }

  /** Ends the process; the script that it was at is lost, the others are asked again. */
  #failed(why: string, fault: Partial<Failed> = {}): false {
    this.#stop();
    const asked = this.#asked;
    this.#asked = [];
    const isTogether = this.#options.batch > 1 && asked.length > 1;
    if (isTogether) this.#alone = asked.length;
    else this.#lose(asked.shift(), why, fault);
    this.#queue = [...asked, ...this.#queue];
    this.#fill();
    return false;
  }

  #lose(lost: Waiting | undefined, why: string, fault: Partial<Failed>): void {
    this.#alone = Math.max(0, this.#alone - 1);
    this.#faults += 1;
    if (this.#faults >= this.#options.faultsMax) this.broken = why;
    lost?.settle({ error: why, ...fault });
  }

  #giveUp(why: string): void {
    const lost = [...this.#asked, ...this.#queue];
    this.#asked = [];
    this.#queue = [];
    for (const one of lost) one.settle({ error: why });
  }

  #stop(): void {
    clearTimeout(this.#timer);
    const process = this.#process;
    this.#process = null;
    this.#parts = [];
    this.#bytes = 0;
    process?.kill();
  }

  /** Gives the script that the gate is at its time, from now. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#asked.length === 0) return;
    const { timeoutMs } = this.#options;
    const late = (): void => void this.#failed(unanswered(timeoutMs), { isLate: true });
    this.#timer = setTimeout(late, timeoutMs);
  }
}

/** Why a script is an error that a gate took too long for. */
export function unanswered(timeoutMs: number): string {
  return `gave no answer in ${timeoutMs} ms`;
}

function whyNone(line: string, why: string): string {
  const shown = JSON.stringify(line.slice(0, limits.quotedCharsMax));
  return `answered what is no answer, as ${why}: ${shown}`;
}
