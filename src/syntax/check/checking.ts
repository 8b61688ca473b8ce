import type { RawFinding } from '../../finding.ts';
import { limits } from '../../limits.ts';
import type { SyntaxTree } from '../tree.ts';

export interface SyntaxOptions {
  /** Version of the language, as `3.11`. */
  readonly python: string;
  /**
   * How the script stands in the program that runs: in the body of an async function, `return`
   * and `await` are fine.
   */
  readonly body: 'module' | 'async-function';
  /** What to write in place of a `return` outside of functions; the platform knows. */
  readonly handBack?: string;
}

export type FindingRule = 'syntax-error' | 'syntax-limit' | 'python-version' | 'source-characters';

/** Kinds of node, and what is asked of each. */
export type RuleGroup = readonly (readonly [
  readonly number[],
  (checking: Checking, node: number) => void,
])[];

/** The state of one check. */
export class Checking {
  readonly tree: SyntaxTree;
  readonly options: SyntaxOptions;
  /** Minor version of Python 3. */
  readonly minor: number;
  readonly findings: RawFinding[] = [];
  /** Columns of the first statement of each block, for the layout. */
  readonly blocks: Map<number, { column: number; spaces: number; depth: number }> = new Map();
  /** The statement that follows a semicolon. */
  afterSemicolon = -1;
  /** Some body was found empty: what stands outside of a function or loop may belong there. */
  bodyLost = false;

  constructor(tree: SyntaxTree, options: SyntaxOptions) {
    this.tree = tree;
    this.options = options;
    this.minor = Number(options.python.split('.')[1] ?? '0');
  }

  kind(node: number): number {
    return this.tree.kinds[node] ?? 0;
  }

  parentKind(node: number): number {
    return this.kind(this.tree.parents[node] ?? -1);
  }

  text(node: number): string {
    return this.tree.text.slice(this.tree.starts[node], this.tree.ends[node]);
  }

  /** A node's source on one line, short enough for a message. */
  quoted(node: number): string {
    const start = this.tree.starts[node] as number;
    const end = Math.min(this.tree.ends[node] as number, start + limits.quotedCharsMax);
    return this.tree.text.slice(start, end).split('\n', 1)[0] ?? '';
  }

  *children(node: number): Generator<number> {
    const { limits: ends } = this.tree;
    const end = ends[node] as number;
    for (let child = node + 1; child < end; child = ends[child] as number) yield child;
  }

  report(rule: FindingRule, node: number, message: string, help: string): void {
    const span = { start: this.tree.starts[node] as number, end: this.tree.ends[node] as number };
    this.findings.push({ rule, message, help, span });
  }

  error(node: number, message: string, help: string): void {
    this.report('syntax-error', node, message, help);
  }
}
