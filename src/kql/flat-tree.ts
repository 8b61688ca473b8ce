import type { KqlFault, KqlNode, KqlTree } from './tree.ts';

/** A node of the parser, as far as it is looked at. */
interface ForeignNode {
  readonly Kind: number;
  readonly IsToken: boolean;
  readonly ChildCount: number;
  /** Of tokens: blanks and comments before it, what is written, and what that means. */
  readonly Trivia: string;
  readonly Text: string;
  readonly ValueText: string;
  GetChild(index: number): ForeignNode | null;
}

/** What the parser gives back. */
export interface ForeignCode {
  readonly root: ForeignNode;
  readonly diagnostics: readonly {
    readonly Severity: string;
    readonly Message: string;
    readonly Start: number;
    readonly Length: number;
  }[];
}

/** A tree that a thread can hand over: parents stand before their children, children in order. */
export interface FlatTree {
  readonly kinds: readonly number[];
  /** Index of the node above; -1 for the root. */
  readonly parents: readonly number[];
  /** Of tokens; -1 for every other node. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
  /** What the parser takes literals for, by index of the token. */
  readonly values: ReadonlyMap<number, string>;
  readonly faults: readonly KqlFault[];
}

/**
 * Copies the parser's tree: no object of the parser outlives the call. Places are counted from the
 * tokens, which together must be the text.
 *
 * @throws RangeError when they are not
 */
export function flatTree(text: string, { root, diagnostics }: ForeignCode): FlatTree {
  const kinds: number[] = [];
  const parents: number[] = [];
  const starts: number[] = [];
  const lengths: number[] = [];
  const values = new Map<number, string>();
  let at = 0;
  // A stack, since chains of operators are as deep as they are long.
  const waiting: [ForeignNode, number][] = [[root, -1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, parent] = next;
    const index = kinds.push(node.Kind) - 1;
    parents.push(parent);
    for (let child = node.ChildCount - 1; child >= 0; child -= 1) {
      const below = node.GetChild(child);
      if (below !== null) waiting.push([below, index]);
    }
    if (!node.IsToken) {
      starts.push(-1);
      lengths.push(0);
      continue;
    }
    const { Trivia, Text, ValueText } = node;
    const start = at + Trivia.length;
    starts.push(start);
    lengths.push(Text.length);
    if (ValueText !== Text) values.set(index, ValueText);
    if (!text.startsWith(Text, start)) throw new RangeError('a token is not the text');
    at = start + Text.length;
  }
  if (at !== text.length) throw new RangeError('tokens do not make up the text');
  const faults = diagnostics.filter(({ Severity }) => Severity === 'Error').map(faultOf);
  return { kinds, parents, starts, lengths, values, faults };
}

function faultOf({ Message, Start, Length }: ForeignCode['diagnostics'][number]): KqlFault {
  return { message: Message, start: Start, end: Start + Length };
}

interface Growing extends KqlNode {
  start: number;
  end: number;
  readonly children: Growing[];
}

/** The tree of a flat one. */
export function grownTree(
  text: string,
  flat: FlatTree,
  names: ReadonlyMap<number, string>,
): KqlTree {
  const nodes: Growing[] = [];
  for (const [index, kind] of flat.kinds.entries()) {
    const parent = nodes[flat.parents[index] ?? -1] ?? null;
    const start = flat.starts[index] ?? -1;
    const end = start + (flat.lengths[index] ?? 0);
    const written = start < 0 ? '' : text.slice(start, end);
    const node: Growing = {
      ...{ kind: names.get(kind) ?? `Kind${kind}`, parent, start, end, children: [] },
      text: written,
      value: start < 0 ? null : (flat.values.get(index) ?? written),
    };
    nodes.push(node);
    parent?.children.push(node);
  }
  for (const node of nodes.toReversed()) spread(node);
  const [root] = nodes;
  if (root === undefined) throw new RangeError('a tree has a root');
  return { root, faults: flat.faults };
}

/** From the first to the last token in it that is written; a node without any stands at 0. */
function spread(node: Growing): void {
  const written = node.children.filter((child) => child.end > child.start);
  if (node.start < 0) node.start = written[0]?.start ?? 0;
  node.end = Math.max(node.end, written.at(-1)?.end ?? node.start);
}
