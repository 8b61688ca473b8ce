import type { Span } from '../../finding.ts';
import type { CheckScene } from '../scene.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'sequence' | 'operator' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A constant expression: where it stands, and how many decimal digits its value has. */
export interface Constant extends Span {
  readonly digits: number;
}

/** A constant by its size alone: the decimal logarithm, and the token after it. */
export interface Size {
  readonly digits: number;
  readonly next: number;
}

const pattern = /\d[\d_]*(?:\.\d+)?(?:e\d+)?|[^\W\d]\w*|\*\*|<<|[-*+()=]|#[^\n]*|[^\s\w]/giy;
const operators: ReadonlySet<string> = new Set(['**', '<<', '*', '+', '-', '(', ')', '=']);
const nestedMax = 24;

/** Tokens as far as sizes need them; strings are known from the facts, comments are left out. */
export function tokenize({ text, facts }: Pick<CheckScene, 'text' | 'facts'>): Token[] {
  const tokens: Token[] = [];
  const strings = new Map(facts.strings.map(({ span }) => [span.start, span.end]));
  for (let at = 0; at < text.length;) {
    const stringEnd = strings.get(at);
    if (stringEnd !== undefined && stringEnd > at) {
      tokens.push({ kind: 'sequence', text: '', start: at, end: stringEnd });
      at = stringEnd;
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    const end = at + (found?.length ?? 1);
    if (found !== undefined && !found.startsWith('#')) {
      tokens.push({ kind: kindOf(found), text: found, start: at, end });
    }
    at = end;
  }
  return tokens;
}

function kindOf(found: string): Token['kind'] {
  const code = found.charCodeAt(0);
  if (code >= 48 && code <= 57) return 'number';
  if (/^[^\W\d]/.test(found)) return 'name';
  if (found === ']') return 'sequence';
  return operators.has(found) ? 'operator' : 'other';
}

/**
 * Sizes of constant expressions of whole numbers: `**`, `<<`, `*`, `+`, `-`, brackets, and names that
 * are known. A difference counts as what it is taken from.
 */
export class Arithmetic {
  readonly #tokens: readonly Token[];
  readonly #known: ReadonlyMap<string, number>;

  constructor(tokens: readonly Token[], known: ReadonlyMap<string, number>) {
    this.#tokens = tokens;
    this.#known = known;
  }

  /** The longest constant expression from a token on; null where none begins there. */
  sizeAt(at: number, depth = 0): Size | null {
    const of = (left: number, right: number) => left + 10 ** right * Math.log10(2);
    return this.#folded(at, ['<<'], of, (next) => this.#sum(next, depth));
  }

  #sum(at: number, depth: number): Size | null {
    const of = (left: number, right: number) => Math.max(left, right);
    return this.#folded(at, ['+', '-'], of, (next) => this.#product(next, depth));
  }

  #product(at: number, depth: number): Size | null {
    const of = (left: number, right: number) => left + right;
    return this.#folded(at, ['*'], of, (next) => this.#power(next, depth));
  }

  #folded(
    at: number,
    signs: readonly string[],
    of: (left: number, right: number) => number,
    operand: (at: number) => Size | null,
  ): Size | null {
    let left = operand(at);
    while (left !== null) {
      const { next } = left;
      if (!signs.some((sign) => this.#is(next, sign))) break;
      const right = operand(next + 1);
      if (right === null) break;
      left = { digits: of(left.digits, right.digits), next: right.next };
    }
    return left;
  }

  /** Powers bind to the right: `a ** b ** c` is `a ** (b ** c)`. */
  #power(at: number, depth: number): Size | null {
    const operands: Size[] = [];
    for (let next = at; ;) {
      const operand = this.#operand(next, depth);
      if (operand === null) break;
      operands.push(operand);
      if (!this.#is(operand.next, '**')) break;
      next = operand.next + 1;
    }
    const last = operands.at(-1);
    if (last === undefined) return null;
    let digits = last.digits;
    for (const { digits: base } of operands.slice(0, -1).toReversed()) {
      digits = base > 0 ? base * 10 ** digits : 0;
    }
    return { digits, next: last.next };
  }

  #operand(at: number, depth: number): Size | null {
    const token = this.#tokens[at];
    if (token?.kind === 'number') {
      const value = Number(token.text.slice(0, 320).replaceAll('_', ''));
      return { digits: value > 1 ? Math.log10(value) : 0, next: at + 1 };
    }
    if (token?.kind === 'name') {
      const digits = this.#known.get(token.text);
      return digits === undefined ? null : { digits, next: at + 1 };
    }
    if (token?.text !== '(' || depth >= nestedMax) return null;
    const inner = this.sizeAt(at + 1, depth + 1);
    return inner !== null && this.#is(inner.next, ')') ? { ...inner, next: inner.next + 1 } : null;
  }

  #is(at: number, text: string): boolean {
    const token = this.#tokens[at];
    return token?.kind === 'operator' && token.text === text;
  }
}
