import type { Facts } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/** A number with more decimal digits than this takes seconds to make and megabytes to keep. */
const digitsMax = 1_000_000;
/** A repetition past this fills the memory of a sandbox. */
const copiesMax = 100_000_000;

interface Token {
  readonly kind: 'number' | 'sequence' | 'times' | 'power' | 'other';
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** A power of two written numbers, or one number of nine digits: most scripts have neither. */
const candidate = /\d[ \t]{0,4}\*\*[ \t]{0,4}\d|\d{9}/;

/** Powers of powers and giant repetitions that are written out: `10**10**10`, `'a' * 10**10`. */
export const resourceExhaustion: Check = function* (scene) {
  if (!candidate.test(scene.text)) return;
  const tokens = tokenize(scene);
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (token.kind !== 'number') continue;
    const power = readPower(tokens, at);
    const { start } = token;
    const end = tokens[power.last]!.end;
    const value = scene.text.slice(start, end);
    if (power.digits > digitsMax) yield { span: { start, end }, values: { value, kind: 'number' } };
    else if (power.digits >= Math.log10(copiesMax) && repeats(tokens, at, power.last)) {
      yield { span: { start, end }, values: { value, kind: 'repetition' } };
    }
    at = power.last;
  }
};

/** A chain of powers from a number on, to the right as Python reads it. */
function readPower(tokens: readonly Token[], first: number): { last: number; digits: number } {
  const values = [tokens[first]!.value];
  let last = first;
  while (tokens[last + 1]?.kind === 'power' && tokens[last + 2]?.kind === 'number') {
    last += 2;
    values.push(tokens[last]!.value);
  }
  let exponent = 1;
  for (let index = values.length - 1; index > 0; index -= 1) exponent = values[index]! ** exponent;
  const base = values[0]!;
  return { last, digits: base > 1 ? Math.log10(base) * exponent : 0 };
}

/** Whether a text, a list or a tuple is multiplied by what stands between two tokens. */
function repeats(tokens: readonly Token[], first: number, last: number): boolean {
  return (
    (tokens[first - 1]?.kind === 'times' && tokens[first - 2]?.kind === 'sequence') ||
    (tokens[last + 1]?.kind === 'times' && tokens[last + 2]?.kind === 'sequence')
  );
}

/**
 * Tokens as far as they matter here; strings are known from the facts, comments run to the end of
 * the line.
 */
function tokenize({ text, facts }: CheckScene): Token[] {
  const tokens: Token[] = [];
  const strings = stringEnds(facts);
  const pattern = /\d[\d_]*(?:\.\d+)?(?:e\d+)?|[^\W\d]\w*|\*\*|\*|#[^\n]*|[^\s\w]/giy;
  for (let at = 0; at < text.length;) {
    const stringEnd = strings.get(at);
    if (stringEnd !== undefined && stringEnd > at) {
      tokens.push({ kind: 'sequence', value: 0, start: at, end: stringEnd });
      at = stringEnd;
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) {
      at += 1;
      continue;
    }
    if (!found.startsWith('#')) tokens.push(toToken(found, at));
    at += found.length;
  }
  return tokens;
}

function toToken(found: string, start: number): Token {
  const end = start + found.length;
  const digit = found.charCodeAt(0) >= 48 && found.charCodeAt(0) <= 57;
  if (digit) {
    return { kind: 'number', value: Number(found.slice(0, 24).replaceAll('_', '')), start, end };
  }
  const kind =
    found === '**' ? 'power' : found === '*' ? 'times' : found === ']' ? 'sequence' : 'other';
  return { kind, value: 0, start, end };
}

function stringEnds(facts: Facts): Map<number, number> {
  return new Map(facts.strings.map(({ span }) => [span.start, span.end]));
}
