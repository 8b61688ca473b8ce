import type {
  ArgumentFact,
  AttributeFact,
  CallFact,
  Facts,
  ReferenceFact,
} from '../facts/types.ts';

/** Tells what a script asks of its own objects and classes, where others ask it of a library's. */
export class OwnValues {
  readonly #facts: Facts;
  readonly #text: string;
  readonly #methods: Facts['definitions'];
  #classes: ReadonlySet<string> | null = null;
  /** Names that stand for a function of the script; none where it wraps those of others. */
  #functions: ReadonlySet<string> | null = null;
  /** Calls with one thing, by the place of their function. */
  #calls: ReadonlyMap<number, CallFact> | null = null;

  constructor(facts: Facts, text: string) {
    this.#facts = facts;
    this.#text = text;
    this.#methods = facts.definitions.filter((one) => one.inClass && one.kind !== 'class');
  }

  /**
   * An attribute that a method reads of its own parameter, into which nothing of a library is
   * known to flow: `self.__class__`, `other.__dict__`.
   */
  isRead({ whole, span, qualified }: AttributeFact): boolean {
    if (qualified.length > 0) return false;
    const owner = ownerIn(this.#text.slice(whole.start, span.start));
    return owner !== undefined && this.#isParameter(owner, whole);
  }

  /** A function that a method calls with such a parameter and nothing else: `vars(self)`. */
  isGiven({ span, called }: ReferenceFact): boolean {
    if (!called) return false;
    if (this.callOf({ span })?.arguments[0]!.qualified.length !== 0) return false;
    const argument = /^\s*\(\s*([^\W\d]\w*)\s*\)/.exec(this.#text.slice(span.end, span.end + 80));
    return argument?.[1] !== undefined && this.#isParameter(argument[1], span);
  }

  /** The call of a function with one thing. */
  callOf({ span: { start } }: Pick<ReferenceFact, 'span'>): CallFact | undefined {
    this.#calls ??= new Map(
      this.#facts.calls
        .filter((call) => call.arguments.length === 1 && call.arguments[0]!.keyword === null)
        .map((call) => [call.function.start, call]),
    );
    return this.#calls.get(start);
  }

  /** A method of a class that is called on a class of the script by its name, with nothing. */
  isOfClass({ whole, span, qualified }: AttributeFact): boolean {
    if (qualified.length > 0) return false;
    const owner = ownerIn(this.#text.slice(whole.start, span.start));
    if (owner === undefined || !/^\s*\(\s*\)/.test(this.#text.slice(span.end, span.end + 40))) {
      return false;
    }
    this.#classes ??= plainClasses(this.#facts, this.#text);
    return this.#classes.has(owner);
  }

  /**
   * What a function of the script wraps, asked of it by its name. Not where the script wraps a
   * library's function: that would come back under a name that no rule knows.
   */
  isOfFunction({ whole, span, qualified }: AttributeFact): boolean {
    if (qualified.length > 0) return false;
    const owner = ownerIn(this.#text.slice(whole.start, span.start));
    this.#functions ??= wrapsOthers(this.#facts) ? new Set() : functionNames(this.#facts);
    return owner !== undefined && this.#functions.has(owner);
  }

  #isParameter(name: string, place: { start: number; end: number }): boolean {
    const method = this.#methods[lastStarting(this.#methods, place.start)];
    return (
      method !== undefined &&
      method.span.end >= place.end &&
      method.parameters.some((one) => one.name === name && one.kind.startsWith('positional'))
    );
  }
}

/** `x` of `x.`. */
function ownerIn(text: string): string | undefined {
  return /^([^\W\d]\w*)\s*\.\s*$/.exec(text)?.[1];
}

/**
 * Names of the module that stand for a class of the script and nothing else: each is bound once, by
 * a class statement without decorator, and its bases are imported classes or such themselves. A
 * metaclass of the script could hand back what it likes.
 */
function plainClasses({ bindings, definitions }: Facts, text: string): ReadonlySet<string> {
  const count = new Map<string, number>();
  for (const { name, how, certainFrom } of bindings) {
    const weight = how === 'import' ? 0 : how === 'class' && certainFrom < Infinity ? 1 : 2;
    count.set(name, (count.get(name) ?? 0) + weight);
  }
  const found = new Set<string>();
  for (const { name, nameSpan, kind, atModule, decorators, bases } of definitions) {
    if (kind !== 'class' || !atModule || decorators.length > 0 || count.get(name) !== 1) continue;
    const header = text.slice(nameSpan.end, nameSpan.end + headerCharsMax);
    const written = /^\s*(?:\(([\w\s.,]*)\)\s*)?:/.exec(header);
    const named = written?.[1]?.split(',').map((base) => base.trim()) ?? [];
    const isPlain = named.every((base, at) => {
      const imported = bases[at]?.length === 1 && !count.get(base.split('.', 1)[0]!);
      return imported || found.has(base);
    });
    if (written !== null && isPlain) found.add(name);
  }
  return found;
}

const headerCharsMax = 400;

/** Names that are bound once, by a `def`. */
function functionNames({ bindings }: Facts): ReadonlySet<string> {
  const found = new Set<string>();
  const others = new Set<string>();
  for (const { name, how } of bindings) {
    (how === 'def' && !found.has(name) ? found : others).add(name);
  }
  return new Set([...found].filter((name) => !others.has(name)));
}

const wrappers: readonly string[] = ['functools.wraps', 'functools.update_wrapper'];

/** Whether a script hands a library's function to what makes wrappers, or that to anybody. */
function wrapsOthers({ calls, references }: Facts): boolean {
  const isWrapper = ({ qualified }: { qualified: readonly string[] }) =>
    qualified.some((name) => wrappers.includes(name));
  const isOthers = ({ keyword, qualified }: ArgumentFact) =>
    qualified.length > 0 || keyword?.startsWith('*') === true;
  return (
    references.some((one) => isWrapper(one) && !one.called) ||
    calls.some((call) => isWrapper(call) && call.arguments.some(isOthers))
  );
}

/** Index of the last of some definitions, in order of place, that starts before an offset. */
function lastStarting(all: Facts['definitions'], offset: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
