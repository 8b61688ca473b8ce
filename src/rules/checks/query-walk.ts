import { isPublicStep } from '../public-walk.ts';

/** What names in an expression stand for. */
export interface QueryNames {
  /** All are the caller's, as in `pandas.eval`; otherwise those after `@` are, others are columns. */
  readonly plain: boolean;
  /** The caller's names of modules. */
  readonly modules: ReadonlySet<string>;
}

/** `named` is what only the script knows: `@name`, an element of a column. */
type Kind = 'column' | 'accessor' | 'named' | 'literal';

interface Value {
  readonly kind: Kind;
  /** Whether it may be called, also with something named, and whether that gives a column. */
  readonly callable: boolean;
  readonly takesNames: boolean;
  readonly keeps: boolean;
  /** A module, of which nothing is asked yet. */
  readonly isModule: boolean;
  readonly start: number;
}

/** An open bracket. */
interface Bracket {
  /** What is called or subscripted; null for brackets of their own. */
  readonly before: Value | null;
  readonly isCall: boolean;
  readonly start: number;
  named: boolean;
  tokens: number;
  last: string;
}

/** Attributes of a column that leave the data frame; `to_…` besides. */
const leaving: ReadonlySet<string> = new Set([
  'agg', 'aggregate', 'apply', 'array', 'base', 'boxplot', 'ctypes', 'dtype', 'dump', 'dumps',
  'hist', 'map', 'memory_usage', 'mro', 'pipe', 'plot', 'savefig', 'style', 'tofile', 'transform',
]); // prettier-ignore

/** Makers of dates and numbers, which may be asked with names. */
const makers: ReadonlySet<string> = new Set([
  'Timestamp', 'Timedelta', 'to_datetime', 'to_timedelta', 'datetime64', 'timedelta64', 'log',
  'log1p', 'sqrt', 'exp',
]); // prettier-ignore

/** Methods that boil values down to one, or ask little: what something named may be asked. */
export const asked: ReadonlySet<string> = new Set([
  ...makers, 'max', 'min', 'mean', 'median', 'sum', 'std', 'var', 'quantile', 'count', 'nunique',
  'mode', 'unique', 'tolist', 'keys', 'lower', 'upper', 'strip', 'round', 'abs', 'date', 'normalize',
]); // prettier-ignore

/** Methods of a column that hand back a column or a number; others may hand back an element. */
const keeping: ReadonlySet<string> = new Set([
  'abs', 'add', 'astype', 'between', 'bfill', 'clip', 'count', 'cummax', 'cummin', 'cumprod', 'cumsum',
  'diff', 'div', 'duplicated', 'eq', 'ewm', 'expanding', 'ffill', 'fillna', 'ge', 'gt', 'interpolate',
  'isin', 'isna', 'isnull', 'le', 'lt', 'mask', 'mean', 'median', 'mod', 'mul', 'ne', 'notna',
  'notnull', 'nunique', 'pct_change', 'pow', 'quantile', 'rank', 'replace', 'rolling', 'round',
  'shift', 'std', 'sub', 'truediv', 'var', 'where',
]); // prettier-ignore

/** Functions that expressions of pandas know by themselves. */
const functions: ReadonlySet<string> = new Set([
  'sin', 'cos', 'tan', 'exp', 'log', 'expm1', 'log1p', 'log10', 'sqrt', 'sinh', 'cosh', 'tanh',
  'arcsin', 'arccos', 'arctan', 'arctan2', 'arcsinh', 'arccosh', 'arctanh', 'abs', 'floor', 'ceil',
]); // prettier-ignore

const accessors: ReadonlySet<string> = new Set(['str', 'dt', 'cat']);
const words: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);

/** Texts, quoted columns, numbers, names, single characters. Pandas takes lines one by one. */
const tokens: RegExp = new RegExp(
  [
    /'''(?:\\.|[^\\\n])*?'''|"""(?:\\.|[^\\\n])*?"""/,
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/,
    /`[^`\n]*`/,
    /\d[\w.]*/,
    /(?:@[ \t]*)?[^\W\d]\w*/,
    /\S/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);
/** A text that does not end in its line, what Python does not read, and lines that go on. */
const unread = /^['"`#\\]$/;
const toldCharsMax = 80;

/**
 * The first part of an expression of pandas that leaves what is asked for, or null. Columns and their
 * methods pass, and what is plainly public of the caller's names (`@limits.low`, `@d['x']`,
 * `@df.a.max()`); other calls, double underscores and ways out of the frame do not.
 */
export function troubleIn(source: string, names: QueryNames): string | null {
  const text = source.normalize('NFKC');
  const dunder = text.indexOf('__');
  if (dunder >= 0) return text.slice(dunder, dunder + 24);
  const walker = new QueryWalker(names);
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const { start } = walker;
    if (walker.take(token, index)) continue;
    const end = index + token.length;
    return text.slice(Math.max(start ?? index, end - toldCharsMax), end);
  }
  return walker.ends() ? null : text.slice(walker.start ?? 0).slice(0, toldCharsMax);
}

/** Goes through the tokens of an expression once. */
class QueryWalker {
  readonly #names: QueryNames;
  readonly #open: Bracket[] = [];
  #value: Value | null = null;
  #dotted = false;

  constructor(names: QueryNames) {
    this.#names = names;
  }

  /** Where the value that is read begins. */
  get start(): number | undefined {
    return this.#value?.start;
  }

  /** Reads a token; false where it is trouble. */
  take(token: string, index: number): boolean {
    const dotted = this.#dotted;
    this.#dotted = false;
    if (token === ')' || token === ']') return this.#close();
    const inside = this.#open.at(-1);
    if (inside !== undefined) {
      inside.tokens += 1;
      inside.last = token;
    }
    if (token === '(' || token === '[') return this.#opens(token, index);
    if (token === '.') {
      this.#dotted = true;
      return true;
    }
    if (dotted && this.#value !== null) return this.#step(token);
    if (unread.test(token) || !this.ends()) return false;
    this.#value = this.#head(token, index);
    return true;
  }

  /** Takes what was read to an end: a module by itself is handed on to nobody knows whom. */
  ends(): boolean {
    const inside = this.#open.at(-1);
    if (inside !== undefined && this.#value?.kind === 'named') inside.named = true;
    const isModule = this.#value?.isModule === true;
    if (!isModule) this.#value = null;
    return !isModule;
  }

  #head(token: string, start: number): Value | null {
    if (words.has(token)) return null;
    const name = /^@?[ \t]*([^\W\d]\w*)$/u.exec(token)?.[1];
    if (name === undefined) {
      const isLiteral = /^['"\d]/.test(token);
      return isLiteral || token.startsWith('`')
        ? plain(isLiteral ? 'literal' : 'column', start)
        : null;
    }
    const named = this.#names.plain || token.startsWith('@');
    const callable = name === token && functions.has(name);
    const isModule = named && this.#names.modules.has(name);
    const kind = named ? 'named' : 'column';
    return { kind, callable, takesNames: callable, keeps: callable, isModule, start };
  }

  #step(name: string): boolean {
    const leaves = leaving.has(name) || name.startsWith('to_') || !isPublicStep(name);
    if (leaves && !asked.has(name)) return false;
    const { kind: of, start } = this.#value!;
    const ofColumn = of === 'column' || of === 'accessor';
    const isAccessor = of === 'column' && accessors.has(name);
    this.#value = {
      kind: isAccessor ? 'accessor' : of === 'accessor' ? 'column' : 'named',
      callable: ofColumn || asked.has(name),
      takesNames: ofColumn || makers.has(name),
      keeps: of === 'accessor' || (of === 'column' && keeping.has(name)),
      isModule: false,
      start,
    };
    return true;
  }

  #opens(token: string, index: number): boolean {
    const before = this.#value;
    const isCall = before !== null && token === '(';
    if (before?.isModule || (isCall && !before.callable)) return false;
    const start = before?.start ?? index;
    this.#open.push({ before, isCall, start, named: false, tokens: 0, last: '' });
    this.#value = null;
    return true;
  }

  #close(): boolean {
    if (!this.ends()) return false;
    const bracket = this.#open.pop();
    if (bracket === undefined) return true;
    const { before, isCall, named, start } = bracket;
    if (before === null) this.#value = plain(named ? 'named' : 'column', start);
    else if (isCall) {
      if (named && !before.takesNames) return false;
      this.#value = plain(before.keeps && !named ? 'column' : 'named', start);
    } else {
      if (before.kind === 'named' ? !isKey(bracket) : named) return false;
      this.#value = plain(before.kind === 'accessor' ? 'column' : 'named', start);
    }
    return true;
  }
}

/** What is neither called nor a module. */
function plain(kind: Kind, start: number): Value {
  return { kind, callable: false, takesNames: false, keeps: false, isModule: false, start };
}

/** One number or one plain word between the brackets. */
function isKey({ tokens: count, last }: Bracket): boolean {
  const key = /^(?:(\d+)|'(\w+)'|"(\w+)")$/u.exec(last);
  return count === 1 && key !== null && isPublicStep(key[1] ?? key[2] ?? key[3]!);
}
