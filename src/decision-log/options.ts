import type { Writable } from 'node:stream';

/**
 * How much of a script a log holds. `digest`: nothing but its digest, what it imports and which rules
 * hit. `messages`: the messages of findings too, which quote it. `script`: its text.
 */
export type LogContent = 'digest' | 'messages' | 'script';

/** Takes a line that ends in a line feed; a promise when it is written. */
export type LogWrite = (line: string) => void | Promise<void>;

/** A file that lines are appended to. */
export interface LogFileOptions {
  /** Made with mode 0600 where it is not there. One process writes to it at a time. */
  readonly path: string;
  /** A line that would make it larger goes into a new one: `path` becomes `path.1`. Default 64 MiB. */
  readonly bytesMax?: number;
  /** Files kept beside the one that is written: `path.1` is the youngest. Default 8. */
  readonly keptMax?: number;
}

/** Where decisions are written, and how much of them. */
export interface DecisionLogOptions {
  readonly to: LogFileOptions | Writable | LogWrite;
  /** Default `digest`. */
  readonly content?: LogContent;
  /** What is left out besides: `imports` (names of modules), `urls` (of artifacts). */
  readonly mask?: readonly ('imports' | 'urls')[];
}

/** What became of the decisions of a gateway. */
export interface LogCounts {
  /** Handed to the sink, which took them. */
  readonly written: number;
  /** Not in the log: the sink failed, or was so slow that too many waited. */
  readonly lost: number;
}
