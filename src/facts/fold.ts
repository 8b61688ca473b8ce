import { kind } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import type { ConstantNames } from './constant-names.ts';
import { asFolded, type Value, type Values } from './constants.ts';
import { folders } from './folders.ts';
import type { Folded } from './types.ts';

const unknown: Folded = Object.freeze({ kind: 'unknown' });
const nothing: readonly Folded[] = Object.freeze([]);

/** Nodes that are looked at, and characters made, for one expression and for a whole script. */
const expressionWorkMax = 200_000;
const scriptWorkMax = 800_000;
/** Expressions in expressions, through names and calls. */
const depthMax = 400;

/** Kinds whose folding looks at more than their own text, and is therefore remembered. */
const remembered: ReadonlySet<number> = new Set([
  kind.binary_operator,
  kind.call,
  kind.subscript,
  kind.list,
  kind.tuple,
  kind.dictionary,
  kind.list_comprehension,
  kind.dictionary_comprehension,
  kind.identifier,
  kind.string,
  kind.concatenated_string,
]);

/** Kinds that hold constants and are none: nobody asks for them as a whole. */
const holders: ReadonlySet<number> = new Set([
  kind.list,
  kind.tuple,
  kind.set,
  kind.dictionary,
  kind.list_comprehension,
  kind.set_comprehension,
  kind.dictionary_comprehension,
  kind.generator_expression,
  kind.lambda,
]);

/**
 * Constants as far as they can be known without running anything. The work is bounded: an
 * expression that needs more is unknown, a script that needs more is reported.
 */
export class Folding {
  readonly tree: SyntaxTree;
  readonly names: ConstantNames;
  readonly #known: Map<number, Values> = new Map();
  readonly #active: Set<number> = new Set();
  /** What parameters and loop variables stand for while a call or a loop is worked out. */
  #held: ReadonlyMap<number, Values> = new Map();
  #depth = 0;
  #work = 0;
  #workMax = 0;
  #exceeded = false;

  constructor(tree: SyntaxTree, names: ConstantNames) {
    this.tree = tree;
    this.names = names;
  }

  /** Nodes looked at and characters made so far. */
  get work(): number {
    return this.#work;
  }

  /** The script needs more work than a bound admits: some constants are not known. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** All constants that a node may come to; none when that is not known. */
  possible(node: number): readonly Folded[] {
    const of = this.tree.kinds[node] ?? 0;
    if (folders[of] === undefined || holders.has(of)) return nothing;
    const values = this.values(node);
    if (values === null) return nothing;
    const found: Folded[] = [];
    for (const value of values) {
      const folded = asFolded(value);
      if (folded === null) return nothing;
      found.push(folded);
    }
    return found;
  }

  /** The one constant that a node comes to. */
  of(node: number): Folded {
    const possible = this.possible(node);
    return (possible.length === 1 && possible[0]) || unknown;
  }

  /** The strings that a node may come to; none when it may be anything else. */
  strings(node: number): readonly string[] {
    const found: string[] = [];
    for (const value of this.possible(node)) {
      if (value.kind !== 'string') return [];
      found.push(value.value);
    }
    return found;
  }

  /** All that a node may come to, with what holds constants. */
  values(node: number): Values {
    const of = this.tree.kinds[node] ?? 0;
    const folder = folders[of];
    if (folder === undefined || this.#depth >= depthMax) return null;
    if (this.#depth === 0) this.#workMax = Math.min(this.#work + expressionWorkMax, scriptWorkMax);
    const isKept = this.#held.size === 0 && remembered.has(of);
    const known = isKept ? this.#known.get(node) : undefined;
    // What is known costs its length wherever it is read: whoever reads it works on it.
    if (known !== undefined) return known === null || this.#pay(known) ? known : null;
    this.#depth += 1;
    const found = this.#spend(1) ? folder(this, node) : null;
    this.#depth -= 1;
    const paid = found === null || this.#pay(found) ? found : null;
    if (isKept) this.#known.set(node, paid);
    return paid;
  }

  #pay(values: readonly Value[]): boolean {
    let size = 0;
    for (const value of values) {
      if ('items' in value) size += value.items.length;
      else if ('entries' in value) size += value.entries.length;
      else if (value.kind === 'string' || value.kind === 'bytes') size += value.value.length >> 3;
    }
    return this.#spend(size);
  }

  #spend(work: number): boolean {
    this.#work += work;
    if (this.#work > scriptWorkMax) this.#exceeded = true;
    return this.#work <= this.#workMax;
  }

  /** Works something out that may depend on itself, and then is unknown. */
  once(key: number, make: () => Values): Values {
    if (this.#active.has(key)) return null;
    this.#active.add(key);
    const found = make();
    this.#active.delete(key);
    return found;
  }

  /** Works something out while some names stand for what is given. */
  holding(more: ReadonlyMap<number, Values>, make: () => Values): Values {
    const outer = this.#held;
    this.#held = new Map([...outer, ...more]);
    const found = make();
    this.#held = outer;
    return found;
  }

  /** An identifier that is read. */
  named(node: number): Values {
    if (this.#held.size > 0) {
      const slot = this.names.slotOf(node);
      const held = slot === null ? undefined : this.#held.get(slot.id);
      if (held !== undefined) return held;
    }
    return this.names.values(this, node);
  }

  text(node: number): string {
    return this.tree.text.slice(this.tree.starts[node], this.tree.ends[node]);
  }
}
