import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Language } from 'web-tree-sitter';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { flatten } from './flatten.ts';
import type { Cursor, Symbols } from './flatten.ts';
import { withoutSoftKeywords } from './soft-keywords.ts';
import { noTree } from './tree.ts';
import type { SyntaxTree } from './tree.ts';

export type EngineName = 'native' | 'portable';

/** One loaded tree-sitter. Not for use by several threads at once; parsing is synchronous. */
export interface Parser {
  readonly engine: EngineName;
  /** Total: every text yields a tree, faulty or stopped where it must be. */
  parse(text: string): SyntaxTree;
  /**
   * A parse and a bare walk without our copy of the tree: the measure that the bench compares
   * with.
   */
  bare(text: string): number;
  close(): void;
}

/** A parsed text of an engine, as far as we use it. */
interface EngineTree {
  readonly rootNode: { readonly hasError: boolean };
  walk(): Cursor & { delete?(): void };
  delete?(): void;
}

interface NativeParser {
  setLanguage(language: unknown): void;
  parse(
    text: string,
    old: undefined,
    options: { bufferSize: number; progressCallback: () => boolean },
  ): EngineTree | null;
  reset(): void;
}

/** Parses a text, or gives up with null as soon as `late` says so. */
type ParseText = (text: string, late: () => boolean) => EngineTree | null;

function makeParser(
  engine: EngineName,
  now: () => number,
  parseText: ParseText,
  close: () => void,
): Parser {
  const symbols: Symbols = new Map();
  const over = <Result>(
    text: string,
    otherwise: Result,
    use: (tree: EngineTree, cursor: Cursor) => Result,
  ): Result => {
    const deadline = now() + limits.parseMsMax;
    const tree = parseText(text, () => now() > deadline);
    if (tree === null) return otherwise;
    const cursor = tree.walk();
    try {
      return use(tree, cursor);
    } finally {
      cursor.delete?.();
      tree.delete?.();
    }
  };
  return {
    engine,
    close,
    parse: (text) => {
      const late = noTree(text, { reason: 'time', offset: 0, name: '' });
      const parse = (source: string): SyntaxTree =>
        over(source, late, (tree, cursor) =>
          flatten(text, cursor, symbols, tree.rootNode.hasError),
        );
      const tree = parse(text);
      const plain = withoutSoftKeywords(tree);
      return plain === null ? tree : parse(plain);
    },
    bare: (text) => over(text, 0, (_tree, cursor) => countNodes(cursor)),
  };
}

function countNodes(cursor: Cursor): number {
  let count = 1;
  for (;;) {
    while (cursor.gotoFirstChild()) count += 1;
    while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return count;
    count += 1;
  }
}

function loadNative(now: () => number): Parser {
  const require = createRequire(import.meta.url);
  const Native = require('tree-sitter') as new () => NativeParser;
  const parser = new Native();
  parser.setLanguage(require('tree-sitter-python'));
  // The binding copies the text through a buffer and throws where it does not fit; 32 KB is its
  // default.
  return makeParser(
    'native',
    now,
    (text, late) => {
      const bufferSize = 2 * text.length + 1024;
      const tree = parser.parse(text, undefined, { bufferSize, progressCallback: late });
      if (tree === null) parser.reset();
      return tree;
    },
    () => undefined,
  );
}

type Portable = typeof import('web-tree-sitter');

/**
 * web-tree-sitter keeps its WebAssembly instance to itself, and a second `init` while the first is
 * under way puts another in its place: what belongs to the first then reads foreign memory. So it
 * is started once in a process, whoever asks.
 */
const portable: { started?: Promise<{ engine: Portable; language: Language }> } = {};

async function startPortable(): Promise<{ engine: Portable; language: Language }> {
  const engine = await import('web-tree-sitter');
  await engine.Parser.init();
  const grammar = join(import.meta.dirname, 'tree-sitter-python.wasm');
  return { engine, language: await engine.Language.load(grammar) };
}

async function loadPortable(now: () => number): Promise<Parser> {
  const { engine, language } = await (portable.started ??= startPortable());
  const parser = new engine.Parser();
  parser.setLanguage(language);
  return makeParser(
    'portable',
    now,
    (text, late) => {
      const tree = parser.parse(text, null, { progressCallback: late });
      if (tree === null) parser.reset();
      return tree;
    },
    () => parser.delete(),
  );
}

/**
 * Loads tree-sitter: the native binding, or its WebAssembly form; `auto` takes the first that
 * loads. `now` is a clock in milliseconds, by which a parse that takes too long is given up.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when the one named, or with `auto` every one, cannot
 * be loaded.
 */
export async function loadParser(
  engine: 'auto' | EngineName,
  now: () => number = () => performance.now(),
): Promise<Parser> {
  let cause: unknown;
  if (engine !== 'portable') {
    try {
      return loadNative(now);
    } catch (error) {
      cause = error;
    }
  }
  if (engine !== 'native') {
    try {
      return await loadPortable(now);
    } catch (error) {
      cause = error;
    }
  }
  throw new GatewayError('ERR_ENGINE_MISSING', `the ${engine} parser cannot be loaded`, {
    help:
      engine === 'native'
        ? "install a C++ compiler and run `npm rebuild tree-sitter`, or use engines: 'portable'"
        : 'reinstall sallyport: its own tree-sitter-python.wasm or web-tree-sitter is missing',
    cause,
  });
}
