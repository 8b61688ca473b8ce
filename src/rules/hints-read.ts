import type {
  ArgumentFact,
  CallFact,
  DefinitionFact,
  Facts,
  ReferenceFact,
} from '../facts/types.ts';
import { builtinTypes, HintNames, isLibraryType } from './hint-names.ts';

/** Nothing in these sets an attribute of a name that is computed, but what is refused below. */
const modules: ReadonlySet<string> = new Set([
  'collections', 'collections.abc', 'csv', 'dataclasses', 'datetime', 'decimal',
  'fractions', 'io', 'itertools', 'json', 'math', 'random', 're', 'statistics', 'string',
  'textwrap', 'time', 'typing',
]); // prettier-ignore

/** What makes classes of texts, or reaches what a class holds by a text. */
const makers: ReadonlySet<string> = new Set([
  'ForwardRef', 'NamedTuple', 'NewType', 'TypedDict', 'delattr', 'globals', 'locals',
  'make_dataclass', 'setattr', 'vars',
]); // prettier-ignore

/** Special names that neither give a class hints nor change where they are looked up. */
const harmless: ReadonlySet<string> = new Set([
  'add', 'bool', 'call', 'contains', 'enter', 'eq', 'exit', 'float', 'ge', 'getitem', 'gt', 'hash',
  'init', 'int', 'iter', 'le', 'len', 'lt', 'main', 'mul', 'name', 'neg', 'next', 'post_init',
  'repr', 'setitem', 'str', 'sub', 'truediv',
].map((name) => `__${name}__`)); // prettier-ignore

/**
 * Tells readings of hints by which no text runs as code: what is asked is a class for certain, and
 * the script has no way to give a class a hint but to write one, which names types alone.
 */
export class HintsRead {
  readonly #facts: Facts;
  readonly #text: string;
  #calls: ReadonlyMap<number, CallFact> | null = null;
  /** Its classes; null where a text may be among the hints of one. */
  #classes: ReadonlySet<string> | null | undefined = undefined;

  constructor(facts: Facts, text: string) {
    this.#facts = facts;
    this.#text = text;
  }

  /** `get_type_hints(Row)`, with `include_extras` and nothing else. */
  isOfClass({ called, qualified, span }: ReferenceFact): boolean {
    if (!called || qualified.length !== 1) return false;
    const call = this.#callAt(span.start);
    const [asked, ...others] = call?.arguments ?? [];
    if (asked === undefined || asked.keyword !== null || unpacks(call!)) return false;
    if (others.some(({ keyword }) => keyword !== 'include_extras')) return false;
    if (this.#classes === undefined) this.#classes = this.#plainClasses();
    return this.#classes !== null && this.#isClass(asked, this.#classes);
  }

  /** A class by its name, `type(self)`, or a parameter that is handed nothing else. */
  #isClass({ span }: ArgumentFact, classes: ReadonlySet<string>): boolean {
    const written = this.#text.slice(span.start, span.end);
    if (classes.has(written) || typeOf.test(written)) return true;
    const { bindings, definitions } = this.#facts;
    const bound = bindings.filter(({ name }) => name === written);
    if (bound.length === 0 || bound.some(({ how }) => how !== 'parameter')) return false;
    const around = definitions.findLast(
      (one) =>
        one.span.start < span.start &&
        one.span.end >= span.end &&
        one.parameters.some(({ name }) => name === written),
    );
    return around !== undefined && this.#isHandedOnly(around, written, classes);
  }

  /** Whether each call of a function of the module hands it a class at a parameter's place. */
  #isHandedOnly(of: DefinitionFact, parameter: string, classes: ReadonlySet<string>): boolean {
    const { bindings, references } = this.#facts;
    const place = of.parameters.findIndex(({ name }) => name === parameter);
    const { kind, optional } = of.parameters[place]!;
    if (of.kind !== 'function' || !of.atModule || of.decorators.length > 0) return false;
    if (optional || (kind !== 'positional' && kind !== 'positional-only')) return false;
    if (bindings.filter(({ name }) => name === of.name).length !== 1) return false;
    return references.every(({ called, spelled, span }) => {
      if (spelled.split('.', 1)[0] !== of.name) return true;
      const call = this.#callAt(span.start);
      if (!called || spelled !== of.name || call === undefined || unpacks(call)) return false;
      const handed = call.arguments[place];
      if (handed === undefined || handed.keyword !== null) return false;
      return classes.has(this.#text.slice(handed.span.start, handed.span.end));
    });
  }

  #callAt(start: number): CallFact | undefined {
    this.#calls ??= new Map(this.#facts.calls.map((call) => [call.function.start, call]));
    return this.#calls.get(start);
  }

  #plainClasses(): ReadonlySet<string> | null {
    const { annotations } = this.#facts;
    if (!this.#bindsPlainly() || !this.#namesPlainly()) return null;
    const classes = this.#ownClasses();
    if (classes === null) return null;
    const names = new HintNames(this.#facts, this.#text, classes);
    const isType = ({ kind }: (typeof annotations)[number]) => kind.startsWith('type-');
    return annotations.every((one) => !isType(one) && names.isPlain(one.span)) ? classes : null;
  }

  /** Imports are from known modules, and stay what they are, as builtins do. */
  #bindsPlainly(): boolean {
    const { bindings, imports } = this.#facts;
    if (
      imports.some(
        ({ level, module, name }) => level > 0 || !modules.has(module) || !isPublic(name ?? ''),
      )
    )
      return false;
    const imported = new Set(bindings.filter(({ how }) => how === 'import').map((one) => one.name));
    return bindings.every(({ name, how }) => {
      if (builtinTypes.has(name) || name === 'type' || !isPlainName(name)) return false;
      return how === 'import' || !imported.has(name);
    });
  }

  /** Nothing is named that sets what a class holds by a text, in whatever way it is named. */
  #namesPlainly(): boolean {
    const { attributes, definitions, references, strings } = this.#facts;
    return (
      references.every((one) => this.#isPlainReference(one)) &&
      [...attributes, ...definitions].every(({ name }) => isPlainName(name)) &&
      attributes.every(({ access, name }) => access === 'load' || !isLibraryType(name)) &&
      strings.every(({ value }) => value !== null && isPlainName(value))
    );
  }

  #isPlainReference({ qualified, spelled, span }: ReferenceFact): boolean {
    if (!spelled.split('.').every(isPlainName)) return false;
    return qualified.every((name) => {
      const [module = '', ...members] = name.split('.');
      if (module !== 'builtins' && !modules.has(module)) return false;
      if (!members.every(isPublic)) return false;
      // The type of a class makes classes: nobody may get hold of it.
      return name !== 'builtins.type' || this.#isAskedOnly(span.start);
    });
  }

  /** `type(x).__name__`, `get_type_hints(type(x))`. */
  #isAskedOnly(start: number): boolean {
    const near = this.#text.slice(start, start + charsMax);
    if (/^type\(\w+\)\.__name__(?![\w(])/.test(near)) return true;
    const before = this.#text.slice(Math.max(0, start - charsMax), start);
    return /\bget_type_hints\(\s*$/.test(before) && /^type\(\w+\)\s*[,)]/.test(near);
  }

  /**
   * Names of its classes, where each is bound once, by a class statement with no other decorator than
   * `dataclass`, without keywords, and of builtins and such classes.
   */
  #ownClasses(): ReadonlySet<string> | null {
    const { bindings, definitions } = this.#facts;
    const count = new Map<string, number>();
    for (const { name } of bindings) count.set(name, (count.get(name) ?? 0) + 1);
    const found = new Set<string>();
    for (const { kind, name, nameSpan, bases, decorators } of definitions) {
      if (kind !== 'class') continue;
      const isDataclass = (of: readonly string[]) => of.join() === 'dataclasses.dataclass';
      if (count.get(name) !== 1 || !decorators.every(isDataclass)) return null;
      const written = header.exec(this.#text.slice(nameSpan.end, nameSpan.end + charsMax));
      if (written === null) return null;
      const named = (written[1] ?? '').split(',').map((base) => base.trim());
      const isPlain = named.every((base, at) => {
        const known = bases[at] ?? [];
        const isBuiltin = known.length === 1 && known[0] === `builtins.${base}`;
        return isBuiltin || (known.length === 0 && (base === '' || found.has(base)));
      });
      if (!isPlain) return null;
      found.add(name);
    }
    return found;
  }
}

function unpacks({ written }: CallFact): boolean {
  return written.some((keyword) => keyword?.startsWith('*'));
}

/** What a library hands out: its private functions set what they are told to. */
function isPublic(name: string): boolean {
  return isPlainName(name) && (harmless.has(name) || !/^[_*]/.test(name));
}

/** Whether a name, or a text that may become one, is neither special nor one of a maker. */
function isPlainName(name: string): boolean {
  return !makers.has(name) && (harmless.has(name) || !/^__|__$/.test(name));
}

const typeOf = /^type\(\w+\)$/;

const header = /^\s*(?:\(([\w\s.,]*)\)\s*)?:/;

const charsMax = 160;
