import type { Facts, ReferenceFact } from '../facts/types.ts';
import type { Span } from '../finding.ts';

/** What of a library is a type, and neither a text nor holds one. */
const libraryTypes = new RegExp(
  String.raw`^(?:typing\.[A-Z][A-Za-z]*|collections\.abc\.[A-Z][A-Za-z]*|` +
    String.raw`collections\.(?:deque|defaultdict|Counter|OrderedDict)|` +
    String.raw`datetime\.(?:date|datetime|time|timedelta|timezone|tzinfo)|` +
    String.raw`decimal\.Decimal|fractions\.Fraction|dataclasses\.InitVar)$`,
);

/** Types among the builtins that a hint may name; `type` itself makes classes. */
export const builtinTypes: ReadonlySet<string> = new Set([
  'bool', 'bytes', 'complex', 'dict', 'float', 'frozenset', 'int', 'list', 'object', 'set', 'str',
  'tuple',
]); // prettier-ignore

/** Whether some library has a type of this name: who sets it there changes what hints name. */
export function isLibraryType(name: string): boolean {
  return /^[A-Z]|^(?:deque|defaultdict|date|datetime|time|timedelta|timezone|tzinfo)$/.test(name);
}

const annotated = 'typing.Annotated';

/** A number, a chain of names, or a mark. A quote is none: texts have no place in such a hint. */
const token = /\s+|\d+(?:\.\d*)?|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|\.\.\.|[[\](),|=+-]/y;

/**
 * Tells hints that are types for certain: names of types, brackets and bars. What stands behind the
 * first of the arguments of `Annotated` is no hint, and may be any expression without texts.
 */
export class HintNames {
  readonly #text: string;
  readonly #classes: ReadonlySet<string>;
  readonly #references: ReadonlyMap<number, ReferenceFact>;

  /** `classes` are names that stand for a class of the script and for nothing else. */
  constructor({ references }: Facts, text: string, classes: ReadonlySet<string>) {
    this.#text = text;
    this.#classes = classes;
    this.#references = new Map(references.map((one) => [one.span.start, one]));
  }

  /** Whether a stretch of the script is such a hint; linear in its length. */
  isPlain({ start, end }: Span): boolean {
    /** For each open bracket: whether it is that of `Annotated`, and stands in, or is, notes. */
    const open: { readonly isAnnotated: boolean; isNote: boolean }[] = [];
    let before = '';
    for (token.lastIndex = start; token.lastIndex < end;) {
      const at = token.lastIndex;
      const part = token.exec(this.#text)?.[0];
      if (part === undefined || at + part.length > end) return false;
      if (part.trim() === '') continue;
      const isNote = open.at(-1)?.isNote ?? false;
      if (part === '[' || part === '(') open.push({ isAnnotated: before === annotated, isNote });
      else if (part === ']' || part === ')') open.pop();
      else if (part === ',' && open.at(-1)?.isAnnotated) open.at(-1)!.isNote = true;
      if (!isNote && /^[\d()=+-]/.test(part)) return false;
      before = part;
      if (isNote || !/^[A-Za-z_]/.test(part) || part === 'None') continue;
      const name = this.#typeAt(at, part);
      if (name === null) return false;
      before = name;
    }
    return true;
  }

  /** The type that a name in a hint is; null where it may be something else. */
  #typeAt(start: number, written: string): string | null {
    const reference = this.#references.get(start);
    if (reference?.span.end !== start + written.length) return null;
    const { qualified, spelled } = reference;
    if (qualified.length === 0) return this.#classes.has(spelled) ? spelled : null;
    const [name = ''] = qualified;
    const isBuiltin = name.startsWith('builtins.') && builtinTypes.has(name.slice(9));
    return qualified.length === 1 && (isBuiltin || libraryTypes.test(name)) ? name : null;
  }
}
