import { limits } from '../limits.ts';
import { kindFlags } from './kind-flags.ts';
import { kind, kindNumber } from './kinds.ts';
import type { SyntaxTree, TreeStop } from './tree.ts';
import { pageBytes, webAssembly } from './webassembly.ts';
import type { WasmMemory, WasmModule } from './webassembly.ts';

/** What the module exports (parser/python-parser.c); numbers are addresses, counts and symbols. */
interface Exports {
  _initialize(): void;
  symbol_count(): number;
  symbol_name(symbol: number): number;
  symbol_is_named(symbol: number): number;
  symbol_kinds(): number;
  kind_flags(): number;
  result(): number;
  room(length: number): number;
  parse(nodesMax: number, depthMax: number): number;
  bare(): number;
}

const initialBytes = 2 * 1024 * 1024;
const resultWords = 14;
/** By the numbers of parser/flatten.c. */
const stopReasons = [null, 'unknown-kind', 'nodes', 'depth'] as const;

/**
 * One instance of the parser, with a memory of its own. Everything that a parse makes lies in that
 * memory until the next one.
 */
export class ParserInstance {
  readonly #memory: WasmMemory;
  readonly #exports: Exports;

  /** `late` is asked now and then while a text is parsed, and ends it with true. */
  constructor(module: WasmModule, late: () => boolean) {
    this.#memory = new webAssembly.Memory({
      initial: initialBytes / pageBytes,
      maximum: limits.parserBytesMax / pageBytes,
    });
    const imports = { env: { memory: this.#memory }, host: { late } };
    this.#exports = new webAssembly.Instance(module, imports).exports as Exports;
    this.#exports._initialize();
    this.#tellKinds();
  }

  /** Bytes of its memory, which only grows. */
  get heldBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * The tree of `source` as if it were that of `text`, which is as long; null when it was late.
   *
   * @throws WebAssembly.RuntimeError or RangeError when memory or stack do not suffice, after which
   * the instance must not be used
   */
  parse(source: string, text: string): SyntaxTree | null {
    this.#write(source);
    const whole = this.#exports.parse(limits.treeNodesMax, limits.treeDepthMax);
    return whole === 0 ? null : this.#tree(text);
  }

  /** Nodes that tree-sitter's own cursor meets in a walk; throws as `parse`. */
  bare(text: string): number {
    this.#write(text);
    return this.#exports.bare();
  }

  #write(text: string): void {
    const at = this.#exports.room(text.length);
    Buffer.from(this.#memory.buffer, at, 2 * text.length).write(text, 'utf16le');
  }

  #tree(text: string): SyntaxTree {
    const { buffer } = this.#memory;
    const words = new Uint32Array(buffer, this.#exports.result(), resultWords);
    const word = (index: number): number => words[index] as number;
    const numbers = (index: number, count: number): Int32Array =>
      new Int32Array(buffer, word(index), count);
    const count = word(0);
    return {
      text,
      count,
      kinds: new Uint8Array(buffer, word(1), count).slice(),
      starts: numbers(2, count).slice(),
      ends: numbers(3, count).slice(),
      parents: numbers(4, count).slice(),
      limits: numbers(5, count).slice(),
      comments: Array.from(numbers(6, word(7))),
      missing: Array.from(numbers(8, word(9))),
      faulty: word(10) !== 0,
      stop: this.#stop(word(11), word(12), word(13)),
    };
  }

  #stop(reason: number, offset: number, symbol: number): TreeStop | null {
    const known = stopReasons[reason] ?? null;
    return known === null ? null : { reason: known, offset, name: this.#symbolName(symbol) };
  }

  #symbolName(symbol: number): string {
    const at = this.#exports.symbol_name(symbol);
    const bytes = Buffer.from(this.#memory.buffer, at);
    return bytes.toString('utf8', 0, bytes.indexOf(0));
  }

  /** Tells the module our numbers of the grammar's symbols, and how the walk takes each. */
  #tellKinds(): void {
    const { buffer } = this.#memory;
    const exports = this.#exports;
    const count = exports.symbol_count();
    const kinds = new Uint8Array(buffer, exports.symbol_kinds(), count + 1);
    for (let symbol = 0; symbol < count; symbol += 1) {
      kinds[symbol] = kindNumber(this.#symbolName(symbol), exports.symbol_is_named(symbol) !== 0);
    }
    kinds[count] = kind.ERROR;
    new Uint8Array(buffer, exports.kind_flags(), kindFlags.length).set(kindFlags);
  }
}
