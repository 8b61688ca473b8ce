import { limits } from '../../limits.ts';
import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

interface Indentation {
  /** Tabs go to the next multiple of eight. */
  readonly column: number;
  /**
   * Tabs count as one: CPython asks that both counts agree on what is deeper
   * (Parser/tokenizer.c).
   */
  readonly spaces: number;
}

/** Indentation of what stands at an offset; null when something stands before it on its line. */
function indentation(text: string, offset: number): Indentation | null {
  let column = 0;
  let spaces = 0;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  for (let at = offset === 0 ? 0 : start; at < offset; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x20) {
      column += 1;
      spaces += 1;
    } else if (code === 0x09) {
      column = ((column >> 3) << 3) + 8;
      spaces += 1;
    } else if (code === 0x0c) {
      column = 0;
      spaces = 0;
    } else return null;
  }
  return { column, spaces };
}

/**
 * A line of nothing but a backslash before this one: versions disagree on the indentation that
 * follows.
 */
function followsBareContinuation(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1);
  if (start < 1 || text.charCodeAt(start - 1) !== 0x5c) return false;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start - 1);
  return before.trim() === '';
}

const disagreement = 'indent every line of a block by the same blanks, best by four spaces';

type Level = Indentation & { readonly depth: number };

const top: Level = { column: 0, spaces: 0, depth: 0 };

/** The block that a node stands in; the module is node 0. */
function blockAround(checking: Checking, node: number): number {
  const { parents } = checking.tree;
  let above = parents[node] as number;
  while (above > 0 && checking.kind(above) !== kind.block) above = parents[above] as number;
  return above;
}

function levelOf(checking: Checking, block: number): Level {
  return checking.blocks.get(block) ?? top;
}

function firstInBlock(checking: Checking, block: number, node: number): void {
  const { text, starts } = checking.tree;
  const found = indentation(text, starts[node] as number);
  const outer = levelOf(checking, blockAround(checking, block));
  const depth = outer.depth + 1;
  checking.blocks.set(block, { ...(found ?? outer), depth });
  if (found === null) return;
  if (depth > limits.indentDepthMax) {
    const message = `more than ${limits.indentDepthMax} blocks are nested, which CPython refuses`;
    checking.report('syntax-limit', node, message, 'move inner blocks into functions');
  } else if (found.column <= outer.column || found.spaces <= outer.spaces) {
    const message =
      found.column <= outer.column
        ? 'a block must be indented more than the line that opens it'
        : 'tabs and spaces are mixed so that the depth of this block depends on the width of a tab';
    checking.error(node, message, disagreement);
  }
}

/** A statement, or a clause of one: on a line of its own, indented like the others of its block. */
function aligned(checking: Checking, block: number, node: number): void {
  const { text, starts } = checking.tree;
  const start = starts[node] as number;
  const found = indentation(text, start);
  const wanted = levelOf(checking, block);
  if (found === null) {
    checking.error(
      node,
      `"${checking.quoted(node)}" does not begin on a line of its own`,
      'begin a new line, without invisible characters before it',
    );
  } else if (found.column !== wanted.column) {
    checking.error(
      node,
      `this line is indented by ${found.column} columns, its block by ${wanted.column}`,
      disagreement,
    );
  } else if (found.spaces !== wanted.spaces) {
    checking.error(
      node,
      'tabs and spaces are mixed: this line stands with its block only where a tab is 8 wide',
      disagreement,
    );
  } else if (followsBareContinuation(text, start)) {
    checking.error(node, 'a backslash stands alone on the line above', 'delete that line');
  }
}

/** A script that was copied with the margin of what stood around it: told once, for all lines. */
function indentedScript(checking: Checking, node: number): void {
  const { text, starts } = checking.tree;
  const found = indentation(text, starts[node] as number);
  if (found === null || found.spaces === 0) return;
  const columns = [...checking.children(0)].map((each) =>
    indentation(text, starts[each] as number),
  );
  if (columns.some((each) => each?.column === 0)) return aligned(checking, 0, node);
  checking.blocks.set(0, { ...found, depth: 0 });
  checking.error(
    node,
    `the script is indented by ${found.column} columns from its first line on`,
    'begin at the left margin: take the same blanks away from every line, or write `if 1:` above',
  );
}

function block(checking: Checking, node: number): void {
  const { limits: ends } = checking.tree;
  const isModule = node === 0;
  let first = true;
  let separated = false;
  for (let child = node + 1; child < (ends[node] as number); child = ends[child] as number) {
    if (checking.kind(child) === token[';']) {
      separated = true;
      continue;
    }
    if (first && isModule) indentedScript(checking, child);
    else if (first) firstInBlock(checking, node, child);
    else if (!separated) aligned(checking, node, child);
    first = false;
    separated = false;
  }
  if (first && !isModule) {
    const opener = checking.tree.parents[node] as number;
    checking.bodyLost = true;
    checking.error(
      opener,
      `"${checking.quoted(opener)}" has no body: no line below it is indented`,
      'indent the lines of the body by four spaces; a paste may have lost them. `pass` does nothing',
    );
  }
}

function clause(checking: Checking, node: number): void {
  aligned(checking, blockAround(checking, node), node);
}

function decorated(checking: Checking, node: number): void {
  const { limits: ends } = checking.tree;
  const first = ends[node + 1] as number;
  for (let child = first; child < (ends[node] as number); child = ends[child] as number) {
    clause(checking, child);
  }
}

export const layoutRules: RuleGroup = [
  [[kind.module, kind.block], block],
  [[kind.elif_clause, kind.else_clause, kind.except_clause, kind.finally_clause], clause],
  [[kind.decorated_definition], decorated],
];
