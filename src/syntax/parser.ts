import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { ParserInstance } from './instance.ts';
import { mend } from './mend.ts';
import { withoutSoftKeywords } from './soft-keywords.ts';
import { noTree } from './tree.ts';
import type { SyntaxTree, TreeStop } from './tree.ts';
import { webAssembly } from './webassembly.ts';
import type { WasmModule } from './webassembly.ts';

/** The parser of Python. Not for use by several threads at once; parsing is synchronous. */
export interface Parser {
  /** Total: every text yields a tree, faulty or stopped where it must be. */
  parse(text: string): SyntaxTree;
  /**
   * A parse and a walk by tree-sitter's own cursor, without our copy of the tree: the measure that
   * the bench compares with.
   */
  bare(text: string): number;
}

/** Runs texts through one instance, and puts a new one in its place when it is spent. */
class PythonParser implements Parser {
  readonly #module: WasmModule;
  readonly #now: () => number;
  #instance: ParserInstance | null = null;
  #deadline = 0;

  constructor(module: WasmModule, now: () => number) {
    this.#module = module;
    this.#now = now;
  }

  parse(text: string): SyntaxTree {
    const tree = this.#tree(text, text);
    const plain = withoutSoftKeywords(tree);
    return plain === null ? tree : this.#tree(plain, text);
  }

  bare(text: string): number {
    return this.#use((instance) => instance.bare(text)) ?? 0;
  }

  #tree(source: string, text: string): SyntaxTree {
    const stopped = (reason: TreeStop['reason']): SyntaxTree =>
      noTree(text, { reason, offset: 0, name: '' });
    const tree = this.#use((instance) => instance.parse(source, text) ?? stopped('time'));
    if (tree === null) return stopped('memory');
    if (!tree.faulty && tree.stop === null) mend(tree);
    return tree;
  }

  /** What an instance gives, or null where its memory or the stack do not suffice. */
  #use<Result>(work: (instance: ParserInstance) => Result): Result | null {
    this.#deadline = this.#now() + limits.parseMsMax;
    try {
      this.#instance ??= new ParserInstance(this.#module, () => this.#now() > this.#deadline);
      const result = work(this.#instance);
      if (this.#instance.heldBytes > limits.parserBytesKeptMax) this.#instance = null;
      return result;
    } catch (error) {
      this.#instance = null;
      if (error instanceof webAssembly.RuntimeError || error instanceof RangeError) return null;
      throw error;
    }
  }
}

/**
 * Loads the parser: tree-sitter and its grammar of Python as WebAssembly. `now` is a clock in
 * milliseconds, by which a parse that takes too long is given up.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when it cannot be loaded.
 */
export async function loadParser(now: () => number = () => performance.now()): Promise<Parser> {
  try {
    const bytes = await readFile(join(import.meta.dirname, 'python-parser.wasm'));
    return new PythonParser(await webAssembly.compile(bytes), now);
  } catch (cause) {
    throw new GatewayError('ERR_ENGINE_MISSING', 'the parser cannot be loaded', {
      help: 'reinstall sallyport: its own python-parser.wasm is missing or cannot be compiled',
      cause,
    });
  }
}
