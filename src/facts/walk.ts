import { kind } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { Effort } from './effort.ts';
import { Scopes } from './scopes.ts';
import type { Scope, Slot } from './scopes.ts';
import type { AnnotationKind, BindingFact, FlowFact, ImportFact, StringFact } from './types.ts';
import type { Span } from '../finding.ts';

/** Something bound to what an expression stands for. */
export interface PendingValue {
  readonly slot: Slot;
  readonly node: number;
  /** What of it, as steps of {@link PointsTo}: nothing is all of it, `[*]` an element. */
  readonly suffix: string;
  /** The name that is bound to exactly that; -1 where it is only one of the things that may be. */
  readonly target: number;
  /** The node is a statement that adds to what the name stood for before. */
  readonly augmented: boolean;
}

/** A function, class or lambda whose decorators and bases wait for the aliases to be known. */
export interface PendingDefinition {
  readonly node: number;
  readonly scope: Scope;
  /** The scope that it opens. */
  readonly inner: Scope;
  /** What it is bound to; null for a lambda. */
  readonly slot: Slot | null;
  readonly parameters: number;
}

/** A type hint that waits for what surrounds it to be known. */
export interface PendingHint {
  readonly kind: AnnotationKind;
  readonly name: string;
  /** The type. */
  readonly node: number;
  /** The assignment, the parameter, the definition or the statement that it is part of. */
  readonly owner: number;
  readonly scope: Scope;
}

/** What a function hands back, by the scope of the function. */
export interface PendingResult {
  readonly scope: Scope;
  readonly node: number;
  readonly suffix: string;
}

/** Statements of a module after which a name is bound for certain. */
const unconditional: ReadonlySet<number> = new Set([
  kind.expression_statement,
  kind.import_statement,
  kind.import_from_statement,
  kind.future_import_statement,
  kind.function_definition,
  kind.class_definition,
  kind.decorated_definition,
  kind.type_alias_statement,
]);

/** What takes a name away, or may not be reached in the statement that it stands in. */
const uncertain: ReadonlySet<BindingFact['how']> = new Set([
  'annotate',
  'delete',
  'except',
  'walrus',
]);

/** The state of the one walk over a tree: what was seen, and which scope stands open. */
export class Walk {
  readonly tree: SyntaxTree;
  readonly roles: Uint8Array;
  /** Scope that a node opens, by index + 1. */
  readonly entries: Int32Array;
  /** Scope that an identifier is read in, by index. */
  readonly readIn: Int32Array;
  readonly scopes: Scopes = new Scopes();
  readonly effort: Effort;
  scope: Scope;
  /** The top-level statement that stands open. */
  statement = 0;
  /** The node after the last `try` statement that takes a failed import. */
  guardedTo = 0;

  readonly imports: ImportFact[] = [];
  readonly hints: PendingHint[] = [];
  readonly strings: StringFact[] = [];
  /** Expressions that may put a text together. */
  readonly assembling: number[] = [];
  readonly bindings: BindingFact[] = [];
  readonly flow: FlowFact[] = [];
  readonly references: number[] = [];
  /** Outermost attribute accesses of each chain. */
  readonly chains: number[] = [];
  readonly calls: number[] = [];
  /** Attributes with the name that they have in the class around them, where it differs. */
  readonly mangled: Map<number, string> = new Map();
  readonly dotted: number[] = [];
  readonly keywordPatterns: number[] = [];
  readonly definitions: PendingDefinition[] = [];
  readonly values: PendingValue[] = [];
  readonly results: PendingResult[] = [];
  /** Values that are put into what an expression stands for: `x[0] = y`. */
  readonly puts: { readonly into: number; readonly node: number; readonly suffix: string }[] = [];
  /** Slots that stand for a module or a member of one. */
  readonly constants: { readonly slot: Slot; readonly name: string }[] = [];
  /** Modules of star imports, with the offset of each. */
  readonly stars: { readonly module: string; readonly offset: number }[] = [];

  constructor(tree: SyntaxTree) {
    this.tree = tree;
    this.effort = new Effort(tree.count);
    this.roles = new Uint8Array(tree.count);
    this.entries = new Int32Array(tree.count);
    this.readIn = new Int32Array(tree.count);
    this.scope = this.scopes.module;
  }

  span(node: number): Span {
    return { start: this.tree.starts[node] as number, end: this.tree.ends[node] as number };
  }

  /** Remembers that a slot may stand for what a node stands for. */
  value(slot: Slot, node: number, suffix = '', target = -1, augmented = false): void {
    this.values.push({ slot, node, suffix, target, augmented });
  }

  /** An identifier's name as CPython has it: NFKC-normalised (PEP 3131). */
  name(node: number): string {
    const { text, starts, ends } = this.tree;
    return normalName(text.slice(starts[node], ends[node]));
  }

  /** The name of an attribute access as CPython has it. */
  member(node: number): string {
    const mangled = this.mangled.size > 0 ? this.mangled.get(node) : undefined;
    return mangled ?? this.name((this.tree.limits[node] as number) - 1);
  }

  /** Gives a role to every child that is not a token. */
  mark(node: number, code: number): void {
    const { limits } = this.tree;
    const end = limits[node] as number;
    for (let child = node + 1; child < end; child = limits[child] as number) {
      this.roles[child] = code;
    }
  }

  /** Lets a node and all below it be read in another scope. */
  enter(node: number, scope: Scope): void {
    this.entries[node] = scope.index + 1;
  }

  bind(name: string, how: BindingFact['how'], node: number, scope: Scope = this.scope): Slot {
    const { scopes } = this;
    const slot = scopes.slot(scope, name);
    const home = scopes.home(scope, scope.mangled(name));
    slot.bound += how === 'parameter' ? 2 : 1;
    if (how !== 'annotate' && scope === home) slot.own = true;
    if (how === 'delete' || how === 'except') slot.deleted = true;
    const certainFrom = scope === home ? this.#certainFrom(how, node, scope) : Infinity;
    slot.sureFrom = Math.min(slot.sureFrom, certainFrom);
    this.bindings.push({ name, how, scope: home.kind, span: this.span(node), certainFrom });
    return slot;
  }

  /** From where on a binding has happened for certain, where its scope is run from top to bottom. */
  #certainFrom(how: BindingFact['how'], node: number, scope: Scope): number {
    const { kinds, starts, ends, parents } = this.tree;
    if (uncertain.has(how)) return Infinity;
    if (scope === this.scopes.module) {
      const statement = this.statement;
      const of = kinds[statement] as number;
      if (of === kind.function_definition) return starts[this.#body(statement)] as number;
      return unconditional.has(of) ? (ends[statement] as number) : Infinity;
    }
    if (scope.kind !== 'class' || how !== 'def') return Infinity;
    let method = parents[node] as number;
    if (kinds[parents[method] as number] === kind.decorated_definition) {
      method = parents[method] as number;
    }
    const around = parents[parents[method] as number] as number;
    return kinds[around] === kind.class_definition ? (ends[method] as number) : Infinity;
  }

  /** The body of a definition: its defaults and hints are worked out before the name is bound. */
  #body(definition: number): number {
    const { limits } = this.tree;
    const end = limits[definition] as number;
    let last = definition + 1;
    for (let at = last; at < end; at = limits[at] as number) last = at;
    return last;
  }

  /** Notes a type hint that stands at `node` and belongs to `owner`. */
  annotate(of: AnnotationKind, name: string, node: number, owner: number): void {
    this.hints.push({ kind: of, name, node, owner, scope: this.scope });
  }
}

const beyondAscii = /[\u0080-\uffff]/;

/** PEP 3131: identifiers are compared in their NFKC form. */
export function normalName(name: string): string {
  return beyondAscii.test(name) ? name.normalize('NFKC') : name;
}
