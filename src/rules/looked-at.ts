import type { Facts, ReferenceFact } from '../facts/types.ts';
import type { Span } from '../finding.ts';
import { endsAt } from './placed.ts';

/** `for variable in`, `for key, variable in list(`. */
const loopHead = new RegExp(
  String.raw`(?<![\w.])for[ \t]+(?:([^\W\d]\w*)[ \t]*,[ \t]*)?([^\W\d]\w*)[ \t]+in[ \t]+` +
    String.raw`(?:(list|tuple|sorted|reversed|enumerate)\([ \t]*)?$`,
);

const loopTail = /^(?:\[-?\d*:-?\d*\])?(?:\.(items|values)\(\))?/;

/**
 * Tells loops that take things out of a class or a namespace and hand them to nobody: what is asked
 * of the variable comes to texts, or to yes and no.
 */
export class LookedAt {
  readonly #facts: Facts;
  readonly #text: string;
  readonly #bound: () => ReadonlySet<string>;
  #variables: ReadonlySet<string> | null = null;
  /** Where the fields of formatted texts begin that stand behind other text. */
  #formattedEnds: ReadonlySet<number> | null = null;

  constructor(facts: Facts, text: string, bound: () => ReadonlySet<string>) {
    this.#facts = facts;
    this.#text = text;
    this.#bound = bound;
  }

  /** Whether a loop goes over what stands at a place, and only looks: `for base in x.__mro__`. */
  isLoopedOver({ start, end }: Span): boolean {
    const head = loopHead.exec(this.#text.slice(Math.max(0, start - charsMax), start));
    const tail = loopTail.exec(this.#text.slice(end, end + charsMax));
    if (head === null || tail === null) return false;
    const [, key, variable, taker] = head;
    const [written, view] = tail;
    const closing = taker === undefined ? 0 : 1;
    const over = end + written.length;
    if (closing === 1 && (this.#text.charAt(over) !== ')' || this.#bound().has(taker!)))
      return false;
    if (!endsAt(this.#text, over + closing)) return false;
    // Things are compared with each other by methods of their own; names differ, and come first.
    if (taker === 'sorted' && view !== 'items') return false;
    // What comes first of two must be a name or a number, for it goes where it likes.
    if (key !== undefined && (taker === 'enumerate') === (view === 'items')) return false;
    this.#variables ??= this.#lookedAt();
    return this.#variables.has(variable!);
  }

  /**
   * Whether what stands at a place becomes a text or a number: `len(x.__mro__)`, `f"{x.__mro__}"`,
   * `print([cell.cell_contents for cell in x.__closure__])`.
   */
  isShown({ start, end }: Span): boolean {
    const [listed = ''] =
      contents.exec(this.#text.slice(Math.max(0, start - charsMax), start)) ?? [];
    const from = start - listed.length;
    const before = this.#text.slice(Math.max(0, from - charsMax), from);
    const closed =
      listed === '' ? '' : (/^[ \t]*\]/.exec(this.#text.slice(end, end + 20))?.[0] ?? null);
    if (closed === null) return false;
    const after = this.#text.slice(end + closed.length, end + charsMax);
    const taker = /(?<![\w.])(len|print|repr|str)\([ \t]*$/.exec(before)?.[1];
    if (taker !== undefined) return !this.#bound().has(taker) && /^\s*[,)]/.test(after);
    if (!before.endsWith('{') || !/^(?:![ars])?[}:]/.test(after)) return false;
    const formatted = () => this.#facts.strings.filter((one) => one.formatted);
    this.#formattedEnds ??= new Set(formatted().map(({ span }) => span.end));
    return this.#formattedEnds.has(from - 1);
  }

  /** Variables of loops, and of nothing else, of which nothing is asked but what they look like. */
  #lookedAt(): ReadonlySet<string> {
    const { attributes, bindings, imports, references } = this.#facts;
    const found = new Set<string>();
    // A text of a query may name any variable.
    const readers = [...attributes.map(({ name }) => name), ...imports.map(({ name }) => name)];
    if (readers.some((name) => name === 'query' || name === 'eval')) return found;
    const isLoop = ({ how, scope }: (typeof bindings)[number]) =>
      (how === 'for' || how === 'comprehension') && scope !== 'class';
    for (const one of bindings) if (isLoop(one)) found.add(one.name);
    for (const one of bindings) if (!isLoop(one)) found.delete(one.name);
    for (const reference of references) {
      const [head = ''] = reference.spelled.split('.', 1);
      if (found.has(head) && !this.#isGlance(reference, head)) found.delete(head);
    }
    return found;
  }

  /** `base.__name__`, `callable(base)`, `if base is object`; or the loop itself. */
  #isGlance({ access, span, spelled }: ReferenceFact, head: string): boolean {
    if (access === 'store') return spelled === head;
    if (access !== 'load') return false;
    if (spelled !== head) return glances.test(spelled.slice(head.length));
    const before = this.#text.slice(Math.max(0, span.start - 40), span.start);
    const after = this.#text.slice(span.end, span.end + 40);
    if (/\b(?:if|and|or|not)[ \t]+$/.test(before) && /^[ \t]+is[ \t]/.test(after)) return true;
    const asker = askers.exec(before)?.[1];
    if (asker === undefined || this.#bound().has(asker)) return false;
    return asker === 'type' ? /^\s*\)\.__name__(?![\w(])/.test(after) : /^\s*[,)]/.test(after);
  }
}

/** Texts; and defaults, which a rule of their own speaks of. */
const glances = /^\.__(?:name|qualname|module|doc|defaults|kwdefaults)__(?:\.|$)/;

/** The head of a list of what cells hold. */
const contents = /\[[ \t]*([^\W\d]\w*)\.cell_contents[ \t]+for[ \t]+\1[ \t]+in[ \t]+$/;

const askers = /(?<![\w.])(callable|isinstance|repr|type)\([ \t]*$/;

const charsMax = 160;
