import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { grownTree } from './flat-tree.ts';
import type { ParserAnswer, ParserThreadData } from './parser-thread.ts';
import type { KqlTree } from './tree.ts';

/** Why nothing can be said of a text. */
export interface Unparsed {
  readonly unparsed: string;
}

const packageName = '@kusto/language-service-next';

/** The second script extends what the first defines, through globals. */
const scripts = ['bridge.min.js', 'Kusto.Language.Bridge.min.js'];

/** The parser of a process: 5 MB of code are loaded once. */
const loaded: { parser: KqlParser | null } = { parser: null };

/**
 * Microsoft's parser, in a thread of its own that ends with the process: what a hostile query costs
 * is bounded there, and the callers' thread goes on meanwhile.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when the optional package is not installed.
 */
export function openKqlParser(): KqlParser {
  return (loaded.parser ??= new KqlParser(scriptPaths()));
}

function scriptPaths(): readonly string[] {
  const { resolve } = createRequire(import.meta.url);
  try {
    return scripts.map((name) => resolve(`${packageName}/${name}`));
  } catch (error) {
    throw new GatewayError(
      'ERR_ENGINE_MISSING',
      `queries are read by Microsoft's parser, and the package ${packageName} is not installed`,
      { help: `Install it beside sallyport: npm install ${packageName}`, cause: error },
    );
  }
}

/** A thread that waits for texts. */
interface Thread {
  readonly worker: Worker;
  readonly names: ReadonlyMap<number, string>;
}

export class KqlParser {
  readonly #scripts: readonly string[];
  #thread: Promise<Thread> | null = null;
  /** One text after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(scripts: readonly string[]) {
    this.#scripts = scripts;
  }

  /** Parses a text. What stops the parser is told of the text; nothing of it is thrown. */
  async parse(text: string): Promise<KqlTree | Unparsed> {
    const { queryCharsMax } = limits;
    if (text.length > queryCharsMax) {
      return { unparsed: `it has ${text.length} characters; at most ${queryCharsMax} are read` };
    }
    const parsed = this.#last.then(() => this.#parse(text));
    this.#last = parsed.catch(() => null);
    return await parsed;
  }

  async #parse(text: string): Promise<KqlTree | Unparsed> {
    const { worker, names } = await this.#open();
    worker.ref();
    const answer = await answerOf(worker, limits.queryParseMsMax, () => worker.postMessage(text));
    worker.unref();
    if (answer?.kind === 'tree') return grownTree(text, answer.tree, names);
    if (answer?.kind === 'unparsed') return { unparsed: answer.why };
    this.#thread = null;
    await worker.terminate();
    return { unparsed: 'the parser came to no end with it in the time and memory that it has' };
  }

  async #open(): Promise<Thread> {
    this.#thread ??= startThread(this.#scripts, () => (this.#thread = null));
    try {
      return await this.#thread;
    } catch (error) {
      this.#thread = null;
      throw error;
    }
  }
}

/** @throws GatewayError `ERR_ENGINE_MISSING` when the parser's scripts cannot be run. */
async function startThread(paths: readonly string[], onExit: () => void): Promise<Thread> {
  const data: ParserThreadData = { scripts: paths };
  const worker = new Worker(new URL('./parser-thread.js', import.meta.url), {
    workerData: data,
    // Some that a host may be started with (`--input-type`) let no thread start from a file.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.queryParserMegabytesMax },
  });
  // One that fails while nobody asks is found ended by who asks next.
  worker.on('error', () => null).on('exit', onExit);
  const answer = await answerOf(worker, limits.queryParserStartMsMax, () => null);
  worker.unref();
  if (answer?.kind === 'ready') {
    return { worker, names: new Map(answer.names.map(([name, kind]) => [kind, name])) };
  }
  await worker.terminate();
  throw new GatewayError('ERR_ENGINE_MISSING', `the package ${packageName} cannot be loaded`, {
    help: `Install the version that sallyport was made with: npm install ${packageName}@12.4.1`,
  });
}

/** What a thread answers to what it is asked; null when it ends, or is not done in time. */
function answerOf(worker: Worker, msMax: number, ask: () => void): Promise<ParserAnswer | null> {
  return new Promise((resolve) => {
    const end = (answer: ParserAnswer | null): void => {
      clearTimeout(timer);
      worker.off('message', end).off('error', fail).off('exit', fail);
      resolve(answer);
    };
    const fail = (): void => end(null);
    const timer = setTimeout(fail, msMax);
    worker.on('message', end).on('error', fail).on('exit', fail);
    ask();
  });
}
