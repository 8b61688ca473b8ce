import type { Span } from '../finding.ts';

/**
 * A node of a query's syntax tree, copied out of the parser's. Kinds are the names of
 * `Kusto.Language.Syntax.SyntaxKind`. `start` and `end` leave out blanks and comments around it.
 */
export interface KqlNode extends Span {
  readonly kind: string;
  /** What is written, for a token; empty for any other node. */
  readonly text: string;
  /** What the parser takes a token of text for; null for every other node. */
  readonly value: string | null;
  readonly parent: KqlNode | null;
  readonly children: readonly KqlNode[];
}

/** A text as the parser read it. */
export interface KqlTree {
  readonly root: KqlNode;
  /** What the parser calls an error; empty for a text that is well-formed. */
  readonly faults: readonly KqlFault[];
}

export interface KqlFault extends Span {
  /** The parser's own words. */
  readonly message: string;
}

/** A node and all below it, each before its children; with neither recursion nor depth. */
export function* walk(node: KqlNode): Generator<KqlNode> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (let at = next.children.length - 1; at >= 0; at -= 1) {
      const child = next.children[at];
      if (child !== undefined) waiting.push(child);
    }
  }
}

export function childOf(node: KqlNode, kind: string): KqlNode | undefined {
  return node.children.find((child) => child.kind === kind);
}

/** Members of a comma list, without their separators. */
export function membersOf(list: KqlNode | undefined): readonly KqlNode[] {
  return (list?.children ?? []).map((member) =>
    member.kind === 'SeparatedElement' ? (member.children[0] ?? member) : member,
  );
}
