import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Surface, SurfaceNode } from './surface.ts';
import { surfaceFirstLine } from './surface-text.ts';

const dotted = /^[\p{ID_Start}_]\p{ID_Continue}*(?:\.[\p{ID_Start}_]\p{ID_Continue}*)*$/u;
const step = /^([\p{ID_Start}_]\p{ID_Continue}*)(?:=(.+))?$/u;
const plain = /^[\w.+!-]{1,100}$/;

/** Reads the text of a surface map; what is wrong with it is a fault, with its line. Linear. */
export function readSurface(text: string, path: string, faults: Fault[]): Surface {
  return new SurfaceReader(path, faults).read(text);
}

class SurfaceReader {
  readonly #path: string;
  readonly #faults: Fault[];
  readonly #nodes = new Map<string, SurfaceNode>();
  readonly #functions = new Set<string>();
  readonly #packages = new Map<string, string>();
  /** Name of a step's target → the first line that leads there. */
  readonly #targets = new Map<string, number>();
  #runtime: string | null = null;
  #python: string | null = null;
  #line = 0;

  constructor(path: string, faults: Fault[]) {
    this.#path = path;
    this.#faults = faults;
  }

  read(text: string): Surface {
    const before = this.#faults.length;
    for (const line of lines(text)) {
      this.#line += 1;
      if (this.#line === 1) {
        if (line === surfaceFirstLine) continue;
        this.#fault(`does not begin with \`${surfaceFirstLine}\`: it is no map of this version`);
        break;
      }
      this.#take(line.split(' '));
      if (this.#faults.length - before >= limits.surfaceFaultsMax) break;
    }
    if (this.#faults.length === before) this.#demandWhole();
    const source =
      this.#python === null
        ? null
        : { runtime: this.#runtime, python: this.#python, packages: this.#packages };
    return { source, nodes: this.#nodes, functions: this.#functions };
  }

  #take([keyword = '', name = '', ...rest]: readonly string[]): void {
    switch (keyword) {
      case 'module':
      case 'object':
        return this.#takeNode(keyword, name, rest);
      case 'function':
        return this.#takeFunction(name, rest);
      case 'package':
        return this.#takePackage(name, rest);
      case 'runtime':
        if (this.#runtime !== null) return this.#twice('runtime');
        this.#runtime = this.#word(name, rest);
        return;
      case 'python':
        if (this.#python !== null) return this.#twice('python');
        this.#python = this.#word(name, rest);
        return;
      default:
        this.#fault(`begins with ${quoted(keyword)}, which is no kind of line`);
    }
  }

  #takeNode(kind: SurfaceNode['kind'], name: string, steps: readonly string[]): void {
    if (!this.#isNew(name)) return;
    const edges = new Map<string, string>();
    for (const each of steps) {
      const [, attribute = '', target = attribute] = step.exec(each) ?? [];
      if (attribute === '' || !dotted.test(target)) {
        return this.#fault(`${quoted(each)} is not \`attribute\` or \`attribute=name\``);
      }
      if (edges.has(attribute)) return this.#fault(`${quoted(attribute)} stands there twice`);
      edges.set(attribute, target);
      if (!this.#targets.has(target)) this.#targets.set(target, this.#line);
    }
    this.#nodes.set(name, { kind, edges });
  }

  #takeFunction(name: string, rest: readonly string[]): void {
    if (rest.length > 0) return this.#fault('says more than the name of a function');
    if (this.#isNew(name)) this.#functions.add(name);
  }

  #takePackage(name: string, [version = '', ...rest]: readonly string[]): void {
    if (!plain.test(name) || !plain.test(version) || rest.length > 0) {
      return this.#fault('is not `package`, a name and a version');
    }
    if (this.#packages.has(name)) return this.#twice(`package ${name}`);
    this.#packages.set(name, version);
  }

  #word(name: string, rest: readonly string[]): string {
    if (!plain.test(name) || rest.length > 0) this.#fault('is not a keyword and one word');
    return name;
  }

  #isNew(name: string): boolean {
    if (!dotted.test(name)) this.#fault(`${quoted(name)} is not a dotted name`);
    else if (this.#nodes.has(name) || this.#functions.has(name)) this.#twice(name);
    else return true;
    return false;
  }

  #demandWhole(): void {
    if (this.#python === null) this.#fault('does not say which `python` it was measured on', 1);
    for (const [target, line] of this.#targets) {
      if (this.#nodes.has(target) || this.#functions.has(target)) continue;
      this.#fault(`leads to ${quoted(target)}, which no line describes`, line);
      if (this.#faults.length >= limits.surfaceFaultsMax) return;
    }
  }

  #twice(what: string): void {
    this.#fault(`describes ${quoted(what)} a second time`);
  }

  #fault(message: string, line = this.#line): void {
    this.#faults.push({ path: this.#path, line, message });
  }
}

function* lines(text: string): Generator<string> {
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
