import { limits } from '../../../limits.ts';
import type { Json } from '../../../job/types.ts';
import type { LogLine, OutputFile } from '../../types.ts';
import { FrameReader } from './frames.ts';
import type { Frame, FrameName } from './frames.ts';

/**
 * Where a job is. Set-up ends at `verify`; the script's own code runs from `run` on, and may forge
 * any frame then.
 */
export type Phase = 'confine' | 'verify' | 'run' | 'result' | 'failed' | 'done';

/**
 * The worker's words about a failure: untrusted text beyond the `verify` phase, like all that a
 * script prints.
 */
export interface ToldFailure {
  readonly class: string;
  readonly message: string;
  readonly help: string;
  readonly traceback: string;
  readonly line: number | null;
  readonly platformCode: string | null;
  readonly limit: string | null;
  /** Of that limit, in its unit; 0 where it is not known. */
  readonly used: number;
  /** Step of the set-up that failed. */
  readonly step: string | null;
  /** The platform declared the failure; what was sent stays valid. */
  readonly kept: boolean;
}

export type ConversationFault = 'malformed' | 'resultBytesMax' | 'log-lines';

interface Bounds {
  readonly resultBytesMax: number;
  readonly logBytesMax: number;
}

const results: readonly FrameName[] = ['table', 'rows', 'file', 'checkpoint'];

/** What may be said when. Anything else is a forged or broken conversation. */
const admitted: Readonly<Record<Phase, readonly FrameName[]>> = {
  confine: ['stage', 'failure'],
  verify: ['stage', 'failure'],
  run: ['stage', 'failure', 'log', 'note', ...results],
  result: ['done', 'log', 'note'],
  failed: ['done', 'log', 'note'],
  done: [],
};

const nextPhase: Readonly<Partial<Record<Phase, Phase>>> = {
  confine: 'verify',
  verify: 'run',
  run: 'result',
};

const failureClasses: Readonly<Partial<Record<Phase, readonly string[]>>> = {
  confine: ['sandbox-error'],
  verify: ['denied'],
  run: ['script-error', 'out-of-memory', 'resource-limit', 'bad-result'],
};

const readFaults = { malformed: 'malformed', 'too-large': 'resultBytesMax' } as const;
const logLevels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error'];
/** A name of one file, without a separator, a control character or a dot in front. */
const fileName = /^(?!\.)[^/\\\p{Cc}\p{Cs}]{1,200}$/u;
const mediaType = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/;

/** Hears a worker out. Strict: out of order, twice, too much or misshapen ends it. */
export class Conversation {
  phase: Phase = 'confine';
  failure: ToldFailure | null = null;
  readonly tables: Uint8Array[] = [];
  readonly files: OutputFile[] = [];
  readonly log: LogLine[] = [];
  readonly notes: string[] = [];
  rows: string | null = null;
  checkpoint: Json | undefined;
  resultBytes = 0;
  cpuMs = 0;
  peakMemoryBytes = 0;
  landlockAbi = 0;
  #logBytes = 0;
  #headerBytes = 0;
  #fault: ConversationFault | null = null;
  readonly #bounds: Bounds;
  readonly #reader: FrameReader;
  readonly #onPhase: (phase: Phase) => void;
  readonly #onLog: (line: LogLine) => void;

  constructor(bounds: Bounds, onPhase: (phase: Phase) => void, onLog: (line: LogLine) => void) {
    this.#bounds = bounds;
    this.#reader = new FrameReader(bounds.resultBytesMax);
    this.#onPhase = onPhase;
    this.#onLog = onLog;
  }

  /** @returns null while all is well; after a fault nothing more is heard */
  push(chunk: Buffer): ConversationFault | null {
    if (this.#fault !== null) return null;
    this.#reader.push(chunk);
    for (let frame = this.#reader.next(); frame !== null; frame = this.#reader.next()) {
      this.#fault = typeof frame === 'string' ? readFaults[frame] : this.#hear(frame);
      if (this.#fault !== null) return this.#fault;
    }
    return null;
  }

  /** With the frame that was not let in for its length. */
  get resultBytesAsked(): number {
    return this.resultBytes + this.#reader.announced;
  }

  /** Nothing came after the end, and no frame was cut off. */
  get complete(): boolean {
    return this.phase === 'done' && this.#fault === null && this.#reader.pending === 0;
  }

  /** A character of a log takes up to six bytes in ASCII JSON; its frame and the others' little. */
  get #headerBytesMax(): number {
    const frames = limits.logLinesMax + 2 * limits.outputsMax;
    return 6 * this.#bounds.logBytesMax + 300 * frames + 4 * limits.frameHeaderBytesMax;
  }

  #hear(frame: Frame): ConversationFault | null {
    if (!admitted[this.phase].includes(frame.name)) return 'malformed';
    this.resultBytes += frame.body.length;
    this.#headerBytes += frame.headerBytes;
    if (this.resultBytes > this.#bounds.resultBytesMax) return 'resultBytesMax';
    // Before it is looked at: a header may hold what nobody asks for.
    if (this.#headerBytes > this.#headerBytesMax) return 'log-lines';
    const sound = this.#take(frame);
    if (this.log.length + this.notes.length > limits.logLinesMax) return 'log-lines';
    if (this.#logBytes > this.#bounds.logBytesMax) return 'log-lines';
    return sound ? null : 'malformed';
  }

  #take({ name, header, body }: Frame): boolean {
    switch (name) {
      case 'stage':
        return this.#enter(header);
      case 'failure':
        return this.#fail(header);
      case 'done':
        this.cpuMs = count(header['cpuMs']);
        this.peakMemoryBytes = count(header['peakBytes']);
        this.#go('done');
        return true;
      case 'log':
        return this.#addLog(header);
      case 'note':
        return this.#addNote(header['text']);
      case 'table':
        this.tables.push(Uint8Array.from(body));
        return header['port'] === this.tables.length - 1 && this.tables.length <= limits.outputsMax;
      case 'file':
        return this.#addFile(header, body);
      case 'rows':
        if (this.rows !== null) return false;
        this.rows = body.toString('utf8');
        return true;
      case 'checkpoint':
        if (this.checkpoint !== undefined || header['value'] === undefined) return false;
        this.checkpoint = header['value'] as Json;
        return true;
      case 'ready':
        return false;
    }
  }

  #enter(header: Frame['header']): boolean {
    if (header['stage'] !== nextPhase[this.phase]) return false;
    if (this.phase === 'confine') this.landlockAbi = count(header['landlockAbi']);
    this.#go(header['stage'] as Phase);
    return true;
  }

  #fail(header: Frame['header']): boolean {
    const kind = header['class'];
    if (typeof kind !== 'string' || failureClasses[this.phase]?.includes(kind) !== true)
      return false;
    this.failure = {
      class: kind,
      message: text(header['message']) ?? '',
      help: text(header['help']) ?? '',
      traceback: text(header['traceback']) ?? '',
      line: count(header['line']) || null,
      platformCode: text(header['platformCode']),
      limit: text(header['limit']),
      used: count(header['used']),
      step: text(header['step']),
      kept: header['kept'] === true,
    };
    this.#go('failed');
    return true;
  }

  #addLog(header: Frame['header']): boolean {
    const { level, message } = header;
    if (typeof level !== 'string' || typeof message !== 'string' || !logLevels.includes(level))
      return false;
    const line = { level: level as LogLine['level'], message };
    this.#logBytes += message.length;
    this.log.push(line);
    this.#onLog(line);
    return true;
  }

  #addNote(note: unknown): boolean {
    if (typeof note !== 'string') return false;
    this.#logBytes += note.length;
    this.notes.push(note);
    return true;
  }

  #addFile(header: Frame['header'], body: Buffer): boolean {
    const name = text(header['name']);
    const type = text(header['mediaType']);
    if (name === null || !fileName.test(name) || type === null || !mediaType.test(type))
      return false;
    if (this.files.some((file) => file.name === name)) return false;
    this.files.push({ name, mediaType: type, bytes: Uint8Array.from(body) });
    return this.files.length <= limits.outputsMax;
  }

  #go(phase: Phase): void {
    this.phase = phase;
    this.#onPhase(phase);
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A whole number that is not negative; 0 for anything else. */
function count(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
