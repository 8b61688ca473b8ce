import { Session } from '#dist/cli/session.js';
import type { Terminal } from '#dist/cli/terminal.js';
import type { Ended, Settings } from './sallyport.js';

const canvas = { colour: false, width: 100 };
const queue = { last: Promise.resolve() as Promise<unknown> };

/**
 * Runs a command line in this process: what a verb prints and ends with, without the start of an
 * interpreter for each. One after the other, as a process has one working directory.
 */
export async function here(
  args: readonly string[],
  settings: Pick<Settings, 'cwd' | 'input'> = {},
): Promise<Ended> {
  const ended = queue.last.then(() => inTurn(args, settings));
  queue.last = ended;
  return await ended;
}

async function inTurn(
  args: readonly string[],
  { cwd, input = '' }: Pick<Settings, 'cwd' | 'input'>,
): Promise<Ended> {
  const before = process.cwd();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const terminal: Terminal = {
    stdin: chunks(Buffer.from(input)),
    canvas,
    errorCanvas: canvas,
    interactive: false,
    debug: false,
    signal: new AbortController().signal,
    out: (data) => out.push(Buffer.from(data)),
    err: (text) => err.push(Buffer.from(text)),
    progress: () => undefined,
  };
  process.chdir(cwd ?? before);
  try {
    const code = await new Session(terminal).run(['node', 'sallyport', ...args]);
    return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
  } finally {
    process.chdir(before);
  }
}

async function* chunks(input: Uint8Array): AsyncGenerator<Uint8Array> {
  yield input;
}
