import { kind } from '../syntax/kinds.ts';
import type { DefinitionFact } from './types.ts';
import { PlainClasses } from './plain-classes.ts';
import type { PendingHint, Walk } from './walk.ts';

/** Names by which a script reads hints at run time. */
const readerNames: ReadonlySet<string> = new Set([
  '__annotations__',
  '__annotate__',
  'annotationlib',
  'get_annotations',
  'get_type_hints',
  'getfullargspec',
  'inspect',
  'make_dataclass',
  'signature',
  'singledispatch',
  'singledispatchmethod',
  'validate_call',
]);

/** Decorators that are known not to look at the hints of what they decorate. */
const blindDecorators: ReadonlySet<string> = new Set([
  ...['property', 'staticmethod', 'classmethod'].map((name) => `builtins.${name}`),
  ...['wraps', 'lru_cache', 'cache', 'cached_property'].map((name) => `functools.${name}`),
  ...['contextmanager', 'asynccontextmanager'].map((name) => `contextlib.${name}`),
  ...['overload', 'final', 'no_type_check'].map((name) => `typing.${name}`),
  'abc.abstractmethod',
]);

/** Who reads a hint while the script runs. */
export class HintReaders {
  readonly #walk: Walk;
  readonly #definitions: readonly DefinitionFact[];
  readonly #functions: ReadonlySet<string>;
  readonly #byNode: Map<number, number> = new Map();
  readonly #classes: PlainClasses;
  /** By the function: who reads its hints. */
  readonly #decorated: Map<number, string | null> = new Map();
  readonly #mentions: Map<string, number> = new Map();
  readonly #bare: Map<string, number> = new Map();
  readonly #reader: string | null;

  constructor(walk: Walk, definitions: readonly DefinitionFact[]) {
    this.#walk = walk;
    this.#definitions = definitions;
    const functions = definitions.filter(({ kind: of }) => of.endsWith('function'));
    this.#functions = new Set(functions.map(({ name }) => name));
    for (const [index, { node }] of walk.definitions.entries()) this.#byNode.set(node, index);
    this.#classes = new PlainClasses(walk, definitions);
    this.#count();
    this.#reader = this.#anyReader();
  }

  /** Why what a hint says may be read; null where nothing reads it. */
  of(hint: PendingHint): string | null {
    if (this.#reader !== null) return `the script may read hints by \`${this.#reader}\``;
    if (hint.kind === 'variable' && hint.scope.kind === 'class') {
      return this.#classes.reader(hint.scope);
    }
    if (hint.kind !== 'parameter' && hint.kind !== 'return') return null;
    return this.#decorator(hint);
  }

  /** How often a name is read or bound by an identifier of its own. */
  mentions(name: string): number {
    return this.#mentions.get(name) ?? 0;
  }

  /** How often a name has a hint without a value. */
  bareHints(name: string): number {
    return this.#bare.get(name) ?? 0;
  }

  #count(): void {
    const { references, bindings, tree } = this.#walk;
    for (const node of references) {
      let base = node;
      while (tree.kinds[base] === kind.attribute) base += 1;
      if (tree.kinds[base] === kind.dotted_name) base += 1;
      increment(this.#mentions, this.#walk.name(base));
    }
    for (const { name, how } of bindings) {
      if (how === 'annotate') increment(this.#bare, name);
      // What is declared must be bound in a scope around.
      if (how === 'global' || how === 'nonlocal') increment(this.#mentions, name);
    }
  }

  #anyReader(): string | null {
    const { chains, imports, strings, tree } = this.#walk;
    for (const name of readerNames) if (this.#mentions.has(name)) return name;
    for (const { module, name } of imports) {
      const found = [name ?? '', ...module.split('.')].find((each) => readerNames.has(each));
      if (found !== undefined) return found;
    }
    for (const node of chains) {
      for (let link = node; isAttribute(tree.kinds[link] as number); link += 1) {
        const name = this.#walk.name((tree.limits[link] as number) - 1);
        if (readerNames.has(name)) return name;
      }
    }
    return strings.find(({ value }) => value !== null && readerNames.has(value))?.value ?? null;
  }

  /** The first decorator of a function that may read its hints. */
  #decorator(hint: PendingHint): string | null {
    const { kinds, parents } = this.#walk.tree;
    let node = hint.owner;
    while (node > 0 && kinds[node] !== kind.function_definition) node = parents[node] as number;
    let reader = this.#decorated.get(node);
    if (reader === undefined) this.#decorated.set(node, (reader = this.#readingDecorator(node)));
    return reader;
  }

  #readingDecorator(node: number): string | null {
    const { kinds, limits, parents } = this.#walk.tree;
    const around = parents[node] as number;
    const index = this.#byNode.get(node);
    if (kinds[around] !== kind.decorated_definition || index === undefined) return null;
    let child = around + 1;
    for (const qualified of this.#definitions[index]!.decorators) {
      const of = kinds[child + 2] === kind.call ? child + 3 : child + 2;
      child = limits[child] as number;
      if (!this.#isBlind(of, qualified)) return `\`@${this.#spelled(of)}\` may read it`;
    }
    return null;
  }

  #isBlind(node: number, qualified: readonly string[]): boolean {
    if (qualified.length > 0) return qualified.every((name) => blindDecorators.has(name));
    const { kinds } = this.#walk.tree;
    if (kinds[node] === kind.identifier) return this.#functions.has(this.#walk.name(node));
    return /^\w+\.(?:setter|getter|deleter)$/.test(this.#spelled(node));
  }

  #spelled(node: number): string {
    const { start, end } = this.#walk.span(node);
    return this.#walk.tree.text.slice(start, Math.min(end, start + 40));
  }
}

function isAttribute(of: number): boolean {
  return of === kind.attribute || of === kind.member_type;
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
