import { Session, type Profiler } from 'node:inspector';
import { pathToFileURL } from 'node:url';

/** Characters of a function that ran, by its place in its script. */
type Functions = Map<string, Uint8Array>;

/**
 * Which blocks of some modules ran, as V8 counts them. Its counts are exact however well a function
 * is optimised; its cheaper binary mode forgets what optimised code does.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #scripts = new Map<string, Functions | null>();
  /** Functions that were there before they ran, by script and place. */
  readonly #idle = new Map<string, { scriptId: string; place: string; label: string }>();
  /** Blocks that ran so far. */
  blocks = 0;

  #prefixes: readonly string[] = [];

  /** To be made before what it looks at is loaded: code that is compiled earlier has no counts. */
  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Looks from now on at these folders (with a slash at the end) and files. */
  watch(paths: readonly string[]): void {
    this.#prefixes = paths.map((path) => pathToFileURL(path).href);
    this.#scripts.clear();
    this.#idle.clear();
    this.blocks = 0;
    this.keep();
  }

  /** Whether blocks ran since the last call, of either, that are not kept. */
  isNew(): boolean {
    return this.#take(false) > 0;
  }

  /** Keeps what ran since the last call of either. @returns how many blocks had not run before */
  keep(): number {
    const blocks = this.#take(true);
    this.blocks += blocks;
    return blocks;
  }

  /** Functions that never ran, each with the file that it is in. */
  missed(): string[] {
    const found = [...this.#idle.values()].filter(({ scriptId, place }) => {
      return this.#scripts.get(scriptId)?.has(place) !== true;
    });
    return found.map(({ label }) => label).sort();
  }

  #take(keep: boolean): number {
    let blocks = 0;
    // The session is of this thread, so that the answer is there when the call is back.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      for (const script of result) blocks += this.#read(script, keep);
    });
    return blocks;
  }

  stop(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  #read({ scriptId, url, functions }: Profiler.ScriptCoverage, keep: boolean): number {
    let known = this.#scripts.get(scriptId);
    if (known === undefined) {
      known = this.#prefixes.some((prefix) => url.startsWith(prefix)) ? new Map() : null;
      this.#scripts.set(scriptId, known);
    }
    if (known === null) return 0;
    let blocks = 0;
    for (const { ranges, functionName } of functions) {
      blocks += newBlocks(known, ranges, keep);
      const [whole] = ranges;
      if (whole === undefined || whole.count > 0) continue;
      const place = placeOf(whole);
      const label = `${url.replace(/.*\/(?=[^/]+\/[^/]+$)/, '')} ${functionName || 'anonymous'}`;
      this.#idle.set(`${scriptId} ${place}`, { scriptId, place, label });
    }
    return blocks;
  }
}

const placeOf = ({ startOffset, endOffset }: Profiler.CoverageRange): string =>
  `${startOffset}-${endOffset}`;

function newBlocks(
  functions: Functions,
  ranges: readonly Profiler.CoverageRange[],
  keep: boolean,
): number {
  const [whole] = ranges;
  if (whole === undefined || whole.count === 0) return 0;
  const { startOffset: from, endOffset: to } = whole;
  const key = placeOf(whole);
  const ran = functions.get(key) ?? new Uint8Array(to - from);
  if (keep) functions.set(key, ran);
  let blocks = 0;
  for (const [start, end] of blocksThatRan(ranges)) {
    const block = ran.subarray(start - from, end - from);
    if (!block.includes(0)) continue;
    blocks += 1;
    if (keep) block.fill(1);
  }
  return blocks;
}

/** The ranges are nested, each before those within it: cut into stretches that overlap nowhere. */
function* blocksThatRan(ranges: readonly Profiler.CoverageRange[]): Generator<[number, number]> {
  const open: Profiler.CoverageRange[] = [];
  let at = ranges[0]?.startOffset ?? 0;
  for (const range of [...ranges, null]) {
    const start = range?.startOffset ?? Number.POSITIVE_INFINITY;
    for (let top = open.at(-1); top && top.endOffset <= start; top = open.at(-1)) {
      if (top.count > 0 && at < top.endOffset) yield [at, top.endOffset];
      at = top.endOffset;
      open.pop();
    }
    if (range === null) return;
    if ((open.at(-1)?.count ?? 0) > 0 && at < start) yield [at, start];
    at = start;
    open.push(range);
  }
}
