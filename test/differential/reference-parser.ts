import { join } from 'node:path';
import { Language, Parser as Reference } from 'web-tree-sitter';
import type { TreeCursor } from 'web-tree-sitter';
import { kind, kindNumber } from '#dist/syntax/kinds.js';
import { kindFlags } from '#dist/syntax/kind-flags.js';
import { mend } from '#dist/syntax/mend.js';
import type { Parser } from '#dist/syntax/parser.js';
import { withoutSoftKeywords } from '#dist/syntax/soft-keywords.js';
import type { SyntaxTree } from '#dist/syntax/tree.js';

// Once in a process: a second `init` takes the memory of the first away.
await Reference.init();

const grammar = join(import.meta.dirname, '../../test/differential/tree-sitter-python.wasm');
/** Bits of kind-flags.ts. */
const [leaf, ragged] = [1, 2];

interface Node {
  readonly kind: number;
  readonly start: number;
  end: number;
  readonly parent: number;
  limit: number;
}

/** Nodes in preorder, asked for one by one from tree-sitter's own cursor. */
class Walk {
  readonly nodes: Node[] = [];
  readonly comments: number[] = [];
  readonly missing: number[] = [];
  readonly #cursor: TreeCursor;
  readonly #faulty: boolean;

  constructor(cursor: TreeCursor, faulty: boolean) {
    this.#cursor = cursor;
    this.#faulty = faulty;
  }

  take(parent: number): void {
    const { nodes } = this;
    const { nodeIsMissing, nodeIsNamed, nodeType, startIndex, endIndex } = this.#cursor;
    const own = kindNumber(nodeType, nodeIsNamed);
    if (own === 0) throw new Error(`${nodeType} has no kind`);
    if (own === kind.comment) this.comments.push(startIndex, endIndex);
    if (own === kind.comment || own === kind.line_continuation) return;
    const index = nodes.length;
    const node = { kind: own, start: startIndex, end: endIndex, parent, limit: index + 1 };
    nodes.push(node);
    if (nodeIsMissing) this.missing.push(index);
    const flags = kindFlags[own] ?? 0;
    if ((flags & leaf) !== 0 || !this.#cursor.gotoFirstChild()) return;
    do this.take(index);
    while (this.#cursor.gotoNextSibling());
    this.#cursor.gotoParent();
    node.limit = nodes.length;
    if (!this.#faulty && (flags & ragged) === 0) {
      node.end = node.limit > index + 1 ? (nodes.at(-1)?.end ?? 0) : node.start;
    }
  }
}

function treeOf(text: string, walk: Walk, faulty: boolean): SyntaxTree {
  const { comments, missing, nodes } = walk;
  const [module] = nodes;
  const tree: SyntaxTree = {
    ...{ text, comments, missing, faulty, stop: null, count: nodes.length },
    kinds: Uint8Array.from(nodes, (node) => node.kind),
    starts: Int32Array.from(nodes, (node) => (node === module ? 0 : node.start)),
    ends: Int32Array.from(nodes, (node) => (node === module ? text.length : node.end)),
    parents: Int32Array.from(nodes, ({ parent }) => parent),
    limits: Int32Array.from(nodes, ({ limit }) => limit),
  };
  if (!faulty) mend(tree);
  return tree;
}

/**
 * tree-sitter as its makers publish it, and a walk in TypeScript: another build of the core, another
 * allocator, another lexer's step and another walk than those of the gateway. It knows no bounds, so
 * it is for texts that keep to them.
 */
export async function loadReference(): Promise<Parser> {
  const reference = new Reference();
  reference.setLanguage(await Language.load(grammar));
  const read = (source: string, text: string): SyntaxTree => {
    const tree = reference.parse(source);
    if (tree === null) throw new Error('tree-sitter gave up');
    const cursor = tree.walk();
    try {
      const faulty = tree.rootNode.hasError;
      const walk = new Walk(cursor, faulty);
      walk.take(-1);
      return treeOf(text, walk, faulty);
    } finally {
      cursor.delete();
      tree.delete();
    }
  };
  return {
    parse: (text) => {
      const tree = read(text, text);
      const plain = withoutSoftKeywords(tree);
      return plain === null ? tree : read(plain, text);
    },
    bare: (text) => read(text, text).count,
  };
}
