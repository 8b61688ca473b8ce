import { kind, token } from '../syntax/kinds.ts';
import { carried } from './carried.ts';
import type { CallBuilder } from './calls.ts';
import { parameterFacts } from './definitions.ts';
import type { Resolver } from './resolve.ts';
import { role, roleOf } from './roles.ts';
import type { Access, AttributeFact, DefinitionFact, ReferenceFact } from './types.ts';
import type { PendingDefinition, Walk } from './walk.ts';

const nothing: readonly string[] = Object.freeze([]);

/** Turns what the walk noted into facts, once aliases are known. */
export class Builder {
  #called: Set<number> | null = null;
  readonly #walk: Walk;
  readonly #resolver: Resolver;
  readonly #calls: CallBuilder;

  constructor(walk: Walk, resolver: Resolver, calls: CallBuilder) {
    this.#walk = walk;
    this.#resolver = resolver;
    this.#calls = calls;
  }

  #access(node: number): Access {
    const what = roleOf(this.#walk.roles[node] as number);
    return what === role.store ? 'store' : what === role.delete ? 'delete' : 'load';
  }

  /** Also where it is called through brackets, a list, or whatever else hands it on. */
  #isCalled(node: number): boolean {
    this.#called ??= new Set(
      this.#walk.calls.flatMap((call) => carried(this.#walk, call + 1, () => -1)),
    );
    return this.#called.has(node);
  }

  reference(node: number): ReferenceFact {
    const { kinds } = this.#walk.tree;
    if (kinds[node] === kind.dotted_name) return this.#dottedReference(node);
    let base = node;
    while (kinds[base] === kind.attribute) base += 1;
    const access = this.#access(node);
    let spelled = this.#walk.name(base);
    for (let link = base - 1; link >= node; link -= 1) spelled += `.${this.#member(link)}`;
    return {
      spelled,
      qualified: access === 'load' ? this.#resolver.of(node) : this.#stored(node),
      access,
      span: this.#walk.span(node),
      called: this.#isCalled(node),
      local: this.#resolver.isLocal(base),
    };
  }

  /** A name that is bound stands for nothing yet; an attribute for what it replaces. */
  #stored(node: number): readonly string[] {
    const isAttribute = this.#walk.tree.kinds[node] === kind.attribute;
    return isAttribute ? this.#resolver.ofTarget(node) : nothing;
  }

  #member(link: number): string {
    return this.#walk.name((this.#walk.tree.limits[link] as number) - 1);
  }

  /** A name or dotted name of a `case`. */
  #dottedReference(node: number): ReferenceFact {
    const names = this.#dottedNames(node);
    let qualified = this.#resolver.ofName(node + 1);
    for (const name of names.slice(1)) qualified = qualified.map((each) => `${each}.${name}`);
    return {
      spelled: names.join('.'),
      qualified,
      access: 'load',
      span: this.#walk.span(node),
      called: false,
      local: this.#resolver.isLocal(node + 1),
    };
  }

  #dottedNames(node: number): string[] {
    const { kinds, limits: ends } = this.#walk.tree;
    const names: string[] = [];
    for (let child = node + 1; child < (ends[node] as number); child += 1) {
      if (kinds[child] === kind.identifier) names.push(this.#walk.name(child));
    }
    return names;
  }

  /** Every link of a chain, the innermost first. */
  chain(node: number, into: AttributeFact[]): void {
    const { kinds } = this.#walk.tree;
    let link = node;
    while (kinds[link + 1] === kind.attribute) link += 1;
    for (; link >= node; link -= 1) {
      const last = (this.#walk.tree.limits[link] as number) - 1;
      const access = this.#access(link);
      into.push({
        name: this.#walk.name(last),
        access,
        span: this.#walk.span(last),
        whole: this.#walk.span(link),
        qualified: access === 'load' ? this.#resolver.of(link) : this.#stored(link),
      });
    }
  }

  dottedAttributes(node: number, into: AttributeFact[]): void {
    const { kinds, limits: ends } = this.#walk.tree;
    const { start } = this.#walk.span(node);
    let qualified = this.#resolver.ofName(node + 1);
    for (let child = node + 2; child < (ends[node] as number); child += 1) {
      if (kinds[child] !== kind.identifier) continue;
      const name = this.#walk.name(child);
      const span = this.#walk.span(child);
      qualified = qualified.map((each) => `${each}.${name}`);
      into.push({ name, access: 'load', span, whole: { start, end: span.end }, qualified });
    }
  }

  /** `case C(name=…)` reads the attribute: the whole is the name itself. */
  keywordPattern(node: number): AttributeFact {
    const span = this.#walk.span(node);
    return {
      name: this.#walk.name(node),
      access: 'load',
      span,
      whole: span,
      qualified: nothing,
    };
  }

  definition({ node, scope, parameters }: PendingDefinition): DefinitionFact {
    const { kinds } = this.#walk.tree;
    const isLambda = kinds[node] === kind.lambda;
    const isClass = kinds[node] === kind.class_definition;
    const isAsync = kinds[node + 1] === token.async;
    const name = node + (isAsync ? 3 : 2);
    const start = this.#walk.span(node).start;
    return {
      kind: isLambda ? 'lambda' : isClass ? 'class' : isAsync ? 'async-function' : 'function',
      name: isLambda ? '' : this.#walk.name(name),
      span: this.#walk.span(node),
      nameSpan: isLambda ? { start, end: start } : this.#walk.span(name),
      parameters: parameterFacts(this.#walk, parameters),
      decorators: isLambda ? [] : this.#decorators(node),
      bases: isClass ? this.#bases(node) : [],
      inClass: scope.kind === 'class',
      atModule: scope.kind === 'module',
    };
  }

  #decorators(node: number): (readonly string[])[] {
    const { kinds, limits: ends, parents } = this.#walk.tree;
    const parent = parents[node] as number;
    const found: (readonly string[])[] = [];
    if (kinds[parent] !== kind.decorated_definition) return found;
    for (let child = parent + 1; child < node; child = ends[child] as number) {
      const of = child + 2;
      const isCall = kinds[of] === kind.call;
      found.push(this.#resolver.of(isCall ? of + 1 : of));
    }
    return found;
  }

  #bases(node: number): (readonly string[])[] {
    const { kinds, limits: ends } = this.#walk.tree;
    for (let child = node + 1; child < (ends[node] as number); child = ends[child] as number) {
      if (kinds[child] !== kind.argument_list) continue;
      return this.#calls
        .arguments(child)
        .filter(({ keyword }) => keyword === null || keyword === '*')
        .map(({ qualified }) => qualified);
    }
    return [];
  }
}
