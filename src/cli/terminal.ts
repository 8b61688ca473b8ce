import type { Canvas } from '../report/paint.ts';

/**
 * What a verb knows of the world: an argument, so that nothing in here asks the process behind its
 * back.
 */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** How reports are drawn on standard output and on standard error. */
  readonly canvas: Canvas;
  readonly errorCanvas: Canvas;
  /** Standard output goes to a person's screen and not to a file or a pipe. */
  readonly interactive: boolean;
  /** Stacks of errors and every step are printed as well. */
  readonly debug: boolean;
  /** Fires when the user cancels. */
  readonly signal: AbortSignal;
  out(data: string | Uint8Array): void;
  err(text: string): void;
  /**
   * A step, as a line that the next one replaces; an empty text takes it away. On a screen only.
   */
  progress(text: string): void;
}

const widthMax = 160;
const widthWhenUnknown = 100;

/** The terminal of this process. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr, env } = process;
  const debug = isSet(env['SALLYPORT_DEBUG']);
  ignoreClosedPipes();
  return {
    get stdin() {
      return process.stdin;
    },
    canvas: canvasFor(stdout, env),
    errorCanvas: canvasFor(stderr, env),
    interactive: isScreen(stdout),
    debug,
    signal,
    out: (data) => void stdout.write(data),
    err: (text) => void stderr.write(text),
    progress: (text) => {
      if (isScreen(stderr)) stderr.write(`\r\u001b[K${text}`);
      else if (debug && text !== '') stderr.write(`${text}\n`);
    },
  };
}

/** On a pipe or a file the member is missing. */
function isScreen(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true;
}

function canvasFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: NodeJS.ProcessEnv,
): Canvas {
  const columns = stream.columns ?? 0;
  const terminal = isScreen(stream) && env['TERM'] !== 'dumb';
  return {
    colour: wantsColour(env) ?? terminal,
    width: Math.min(widthMax, columns > 0 ? columns : widthWhenUnknown),
  };
}

/** As https://no-color.org and https://force-color.org ask; the former goes first. */
function wantsColour(env: NodeJS.ProcessEnv): boolean | undefined {
  if (isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  return isSet(forced) ? forced !== '0' && forced !== 'false' : undefined;
}

/** Set to anything but the empty text. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/**
 * `sallyport … | head`: the reader has had enough, and the exit code still says what was decided.
 */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
