import { constants } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { LogFileOptions } from './options.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

const defaults = { bytesMax: 67_108_864, keptMax: 8 } as const;

/** A decision log in a file. Several gateways of one process may share it. */
export interface LogFile {
  /** Rejects where the line is not in the file, or not whole. */
  readonly write: (line: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file that lines are appended to, each by one write. Where one would make it larger than
 * `bytesMax`, a new file is begun, with the contexts that decisions in it name.
 *
 * @throws GatewayError `ERR_LOG_WRITE` when the file cannot be opened or is not a plain one
 */
export async function openLogFile(options: LogFileOptions): Promise<LogFile> {
  try {
    const sink = new FileSink({ ...defaults, ...options }, await openAppending(options.path));
    return { write: sink.write, close: sink.close };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `the decision log ${options.path} cannot be written: ${why}`;
    const help = 'Name a plain file in a folder that may be written to.';
    throw new GatewayError('ERR_LOG_WRITE', message, { help, cause });
  }
}

interface Opened {
  readonly file: FileHandle;
  readonly bytes: number;
}

class FileSink {
  readonly #options: Required<LogFileOptions>;
  readonly #contexts: Set<string> = new Set();
  #file: FileHandle;
  #bytes: number;
  /** Whether the file holds anything but contexts: a new one would be no smaller. */
  #isBegun: boolean;
  #last: Promise<void> = Promise.resolve();

  constructor(options: Required<LogFileOptions>, { file, bytes }: Opened) {
    this.#options = options;
    this.#file = file;
    this.#bytes = bytes;
    this.#isBegun = bytes > 0;
  }

  readonly write = async (line: string): Promise<void> => {
    const turn = this.#last.then(async () => await this.#add(line));
    this.#last = turn.catch(() => undefined);
    await turn;
  };

  readonly close = async (): Promise<void> => {
    await this.#last;
    await this.#file.close();
  };

  async #add(line: string): Promise<void> {
    const { bytesMax } = this.#options;
    const isLarge = this.#bytes + Buffer.byteLength(line) > bytesMax;
    if (this.#isBegun && isLarge) await this.#rotate();
    if (!isContext(line)) this.#isBegun = true;
    else if (this.#contexts.size < limits.logContextsMax) this.#contexts.add(line);
    await this.#append(line);
  }

  async #append(line: string): Promise<void> {
    const bytes = Buffer.from(line);
    const { bytesWritten } = await this.#file.write(bytes);
    this.#bytes += bytesWritten;
    if (bytesWritten === bytes.length) return;
    // What was cut is ended, so that the next line is one.
    await this.#file.write('\n');
    throw new Error(`${bytesWritten} of ${bytes.length} bytes were written`);
  }

  async #rotate(): Promise<void> {
    const { keptMax, path } = this.#options;
    const kept = (number: number): string => (number === 0 ? path : `${path}.${number}`);
    await rm(kept(keptMax), { force: true });
    for (let number = keptMax; number > 0; number -= 1) {
      await rename(kept(number - 1), kept(number)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
    const old = this.#file;
    const { bytes, file } = await openAppending(path);
    this.#file = file;
    this.#bytes = bytes;
    this.#isBegun = false;
    await old.close();
    for (const context of this.#contexts) await this.#append(context);
  }
}

function isContext(line: string): boolean {
  return line.startsWith('{"kind":"context"');
}

/** A file to append to; a line that was cut off before is ended. */
async function openAppending(path: string): Promise<Opened> {
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error('it is not a plain file');
    if (stat.size === 0) return { file, bytes: 0 };
    const last = Buffer.alloc(1);
    await file.read(last, 0, 1, stat.size - 1);
    if (last[0] === 0x0a) return { file, bytes: stat.size };
    await file.write('\n');
    return { file, bytes: stat.size + 1 };
  } catch (error) {
    await file.close();
    throw error;
  }
}
