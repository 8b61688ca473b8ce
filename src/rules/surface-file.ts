import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Surface, SurfaceKind, SurfaceSteps } from './surface.ts';
import { surfaceFirstLine } from './surface-text.ts';

const dotted = /^[\p{ID_Start}_]\p{ID_Continue}*(?:\.[\p{ID_Start}_]\p{ID_Continue}*)*$/u;
const identifier = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;
const plain = /^[\w.+!-]{1,100}$/;
const noSteps: SurfaceSteps = new Map();

/**
 * Reads the text of a surface map; what is wrong with its lines is a fault, with file and line.
 * Linear. Steps are taken apart when they are asked for; {@link stepFaults} looks at all of them.
 */
export function readSurface(text: string, path: string, faults: Fault[]): Surface {
  return new SurfaceReader(path, faults).read(text);
}

class SurfaceReader {
  readonly #path: string;
  readonly #faults: Fault[];
  readonly #kinds = new Map<string, SurfaceKind>();
  /** Name → its steps as they are written. */
  readonly #steps = new Map<string, string>();
  readonly #packages = new Map<string, string>();
  readonly #once = new Map<string, string>();
  #line = 0;

  constructor(path: string, faults: Fault[]) {
    this.#path = path;
    this.#faults = faults;
  }

  read(text: string): Surface {
    const before = this.#faults.length;
    for (const line of linesOf(text)) {
      this.#line += 1;
      if (this.#line > 1) this.#take(line);
      else if (line !== surfaceFirstLine) {
        this.#fault(`does not begin with \`${surfaceFirstLine}\`: it is no map of this version`);
        break;
      }
      if (this.#faults.length - before >= limits.surfaceFaultsMax) break;
    }
    const python = this.#once.get('python');
    if (python === undefined && this.#faults.length === before) {
      this.#line = 1;
      this.#fault('does not say which `python` it was measured on');
    }
    const runtime = this.#once.get('runtime') ?? null;
    return {
      source: { runtime, python: python ?? '', packages: this.#packages },
      kinds: this.#kinds,
      stepsOf: lookUp(this.#steps),
    };
  }

  #take(line: string): void {
    const [keyword, name, rest] = threeWords(line);
    switch (keyword) {
      case 'module':
      case 'object':
      case 'function':
        if (!dotted.test(name)) return this.#fault(`${quoted(name)} is not a dotted name`);
        if (this.#kinds.has(name)) return this.#twice(name);
        if (rest !== '') this.#steps.set(name, rest);
        this.#kinds.set(name, keyword);
        return;
      case 'package':
        if (!plain.test(name) || !plain.test(rest)) return this.#fault('is no name and version');
        if (this.#packages.has(name)) return this.#twice(`package ${name}`);
        this.#packages.set(name, rest);
        return;
      case 'runtime':
      case 'python':
        if (!plain.test(name) || rest !== '') return this.#fault(`${keyword} is not one word`);
        if (this.#once.has(keyword)) return this.#twice(keyword);
        this.#once.set(keyword, name);
        return;
      default:
        this.#fault(`begins with ${quoted(keyword)}, which is no kind of line`);
    }
  }

  #twice(what: string): void {
    this.#fault(`describes ${quoted(what)} a second time`);
  }

  #fault(message: string): void {
    this.#faults.push({ path: this.#path, line: this.#line, message });
  }
}

/** What is wrong with the steps of a map: of no form, twice there, or to what no line describes. */
export function stepFaults(text: string, { kinds }: Surface, path: string): Fault[] {
  const faults: Fault[] = [];
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    const [keyword, , rest] = threeWords(line);
    if (rest === '' || keyword === 'package') continue;
    const seen = new Set<string>();
    for (const [attribute, target] of stepsIn(rest)) {
      const message =
        keyword === 'function'
          ? 'a function leads nowhere'
          : stepFault(attribute, target, seen.has(attribute), kinds);
      if (message !== null) faults.push({ path, line: number, message });
      if (faults.length >= limits.surfaceFaultsMax) return faults;
      seen.add(attribute);
    }
  }
  return faults;
}

function stepFault(
  attribute: string,
  target: string,
  twice: boolean,
  kinds: Surface['kinds'],
): string | null {
  if (!identifier.test(attribute)) return `${quoted(attribute)} is not the name of an attribute`;
  if (twice) return `${quoted(attribute)} leads to two places`;
  if (!kinds.has(target)) return `leads to ${quoted(target)}, which no line describes`;
  return null;
}

function lookUp(written: ReadonlyMap<string, string>): Surface['stepsOf'] {
  const known = new Map<string, SurfaceSteps>();
  return (name) => {
    const steps = known.get(name);
    if (steps !== undefined) return steps;
    const text = written.get(name);
    // Scripts ask for names without end: only those that are there are kept.
    if (text === undefined) return noSteps;
    const made = new Map(stepsIn(text));
    known.set(name, made);
    return made;
  };
}

function* stepsIn(text: string): Generator<[attribute: string, target: string]> {
  for (const step of text.split(' ')) {
    const at = step.indexOf('=');
    yield at < 0 ? [step, step] : [step.slice(0, at), step.slice(at + 1)];
  }
}

/** The first two words, and the rest. */
function threeWords(line: string): [string, string, string] {
  const first = line.indexOf(' ');
  if (first < 0) return [line, '', ''];
  const second = line.indexOf(' ', first + 1);
  if (second < 0) return [line.slice(0, first), line.slice(first + 1), ''];
  return [line.slice(0, first), line.slice(first + 1, second), line.slice(second + 1)];
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield text.slice(start, stop);
    start = stop + 1;
  }
}

function quoted(text: string): string {
  const { quotedCharsMax } = limits;
  return JSON.stringify(text.length > quotedCharsMax ? `${text.slice(0, quotedCharsMax)}…` : text);
}
