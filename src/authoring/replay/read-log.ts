import { createReadStream } from 'node:fs';
import { contextForm, decisionForm, lossForm } from '../../decision-log/schema.ts';
import { logVersion, type ContextRecord, type DecisionRecord } from '../../decision-log/record.ts';
import { GatewayError } from '../../errors.ts';
import { digestJson } from '../../job/canonical.ts';
import { limits } from '../../limits.ts';

/** Why a line of a log was not taken. */
export const lineFaults: Readonly<Record<LineFault, string>> = {
  torn: 'begins like a record and is cut off or overwritten',
  foreign: 'is not a record of a decision log',
  invalid: 'is a record, but not of the documented form',
  newer: 'is of a form that is newer than this program',
  'too-long': `has more than ${limits.logLineBytesMax} bytes`,
  duplicate: 'has the id of a decision that stands before it',
};

export type LineFault = 'torn' | 'foreign' | 'invalid' | 'newer' | 'too-long' | 'duplicate';

/** Lines that were not taken, and the first of them by number (1-based). */
export interface Untaken {
  count: number;
  readonly lines: number[];
}

/** What a log held besides decisions. */
export interface LogState {
  readonly untaken: Map<LineFault, Untaken>;
  /** Decisions that the log itself says are missing. */
  lost: number;
  lines: number;
  bytes: number;
  /** Whether there were so many decisions that duplicates were no longer looked for. */
  idsExceeded: boolean;
}

/** A decision with what it was made under; null where the log does not hold that. */
export interface LoggedDecision {
  readonly record: DecisionRecord;
  readonly context: ContextRecord | null;
  readonly line: number;
}

const untakenShownMax = 5;

/**
 * Reads a decision log line by line. What is torn, foreign, too long or there twice is counted and
 * named, and takes nothing else with it. Memory is bounded, however long file and lines are.
 */
export class LogReader {
  readonly state: LogState = {
    untaken: new Map(),
    ...{ lost: 0, lines: 0, bytes: 0, idsExceeded: false },
  };
  readonly #contexts: Map<string, ContextRecord> = new Map();
  readonly #ids: Set<string> = new Set();

  /** The decisions of some chunks. */
  async *decisions(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LoggedDecision> {
    for await (const text of this.#texts(chunks)) {
      this.state.lines += 1;
      const taken = text === null ? 'too-long' : this.#take(text);
      if (typeof taken === 'string') this.#leave(taken);
      else if (taken !== null) yield taken;
    }
  }

  /** Lines as text; null for one that is too long. */
  async *#texts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
    let rest: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of chunks) {
      this.state.bytes += chunk.length;
      let from = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
        const part = chunk.subarray(from, end);
        yield textOf(rest, length, part);
        [rest, length, from] = [[], 0, end + 1];
      }
      length += chunk.length - from;
      if (length <= limits.logLineBytesMax) rest.push(chunk.subarray(from));
      else rest = [];
    }
    if (length > 0) yield textOf(rest, length, new Uint8Array());
  }

  /** A decision, nothing that is to be said, or why the line was not taken. */
  #take(text: string): LoggedDecision | LineFault | null {
    if (text.trim() === '') return null;
    const value = parsed(text);
    if (value === undefined) return text.startsWith('{"kind"') ? 'torn' : 'foreign';
    const { kind, version } = value as { kind?: unknown; version?: unknown };
    if (kind !== 'context' && kind !== 'decision' && kind !== 'lost') return 'foreign';
    if (typeof version === 'number' && version > logVersion) return 'newer';
    if (kind === 'decision') return this.#decision(value);
    return kind === 'context' ? this.#context(value) : this.#loss(value);
  }

  #decision(value: unknown): LoggedDecision | LineFault {
    const read = decisionForm.safeParse(value);
    if (!read.success) return 'invalid';
    const record = read.data;
    if (this.#ids.has(record.id)) return 'duplicate';
    if (this.#ids.size < limits.logIdsMax) this.#ids.add(record.id);
    else this.state.idsExceeded = true;
    const context = this.#contexts.get(record.context) ?? null;
    return { record, context, line: this.state.lines };
  }

  #context(value: unknown): LineFault | null {
    const read = contextForm.safeParse(value);
    if (!read.success || !isWhole(value as ContextRecord)) return 'invalid';
    const record = value as ContextRecord;
    if (this.#contexts.size < limits.logContextsMax) this.#contexts.set(record.id, record);
    return null;
  }

  #loss(value: unknown): LineFault | null {
    const read = lossForm.safeParse(value);
    if (!read.success) return 'invalid';
    this.state.lost += read.data.count;
    return null;
  }

  #leave(fault: LineFault): void {
    const untaken = this.state.untaken.get(fault) ?? { count: 0, lines: [] };
    this.state.untaken.set(fault, untaken);
    untaken.count += 1;
    if (untaken.lines.length < untakenShownMax) untaken.lines.push(this.state.lines);
  }
}

function textOf(rest: readonly Uint8Array[], length: number, part: Uint8Array): string | null {
  if (length + part.length > limits.logLineBytesMax) return null;
  const bytes = rest.length === 0 ? part : Buffer.concat([...rest, part]);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return undefined;
  }
}

/** Whether policy and context are as they were written. */
function isWhole({ id, policy, rules, sallyport, surface, version }: ContextRecord): boolean {
  const { digest, ...rest } = policy;
  if (digestJson(rest) !== digest) return false;
  return digestJson([version, sallyport, policy, surface, rules]) === id;
}

/**
 * The chunks of a log file.
 *
 * @throws GatewayError `ERR_LOG_READ` while it is read
 */
export async function* logChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1_048_576 }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const help = 'Name a file that `--decision-log` or the option `decisionLog` wrote.';
    const message = `the decision log ${path} cannot be read: ${why}`;
    throw new GatewayError('ERR_LOG_READ', message, { help, cause });
  }
}
