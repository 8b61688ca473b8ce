import type { Span } from '../../finding.ts';
import type { CheckScene } from '../scene.ts';
import type { Hit } from '../types.ts';
import { Arithmetic, tokenize, type Constant, type Token } from './arithmetic.ts';
import type { Check } from './check.ts';
import { giantCalls, giantWidths } from './giant-size.ts';

/** A number with more decimal digits than this takes seconds to make and megabytes to keep. */
const digitsMax = 1_000_000;
/** A repetition past this fills the memory of a sandbox: the digits of a hundred million. */
const copiesDigitsMax = 8;

/** A power or shift, a number of nine digits, an iterator without end: most scripts have none. */
const candidate =
  /[\d)][ \t]{0,4}(?:\*\*|<<)|(?:\*\*|<<)[ \t]{0,4}[\d(]|\d{9}|\d[eE]\+?\d{7}|\b(?:cycle|count|repeat|iter)\b/;
/** What goes further than the numbers in it: arrangements, and dates from one day to another. */
const farCandidate = /\b(?:permutations|combinations|date_range|lshift)\b|datetime64\[/;

/** Powers of powers, giant repetitions and giant sizes that are written out: `10**10**10`. */
export const resourceExhaustion: Check = function* (scene) {
  if (!candidate.test(scene.text) && !farCandidate.test(scene.text)) return;
  const tokens = tokenize(scene);
  const constants = new Map<number, Constant>();
  for (const hit of ofConstants(scene, tokens, constants)) yield hit;
  for (const span of giantCalls(scene, constants)) yield toHit(span, scene);
  for (const span of giantWidths(scene)) yield toHit(span, scene);
};

const quotedMax = 80;

function toHit({ start, end }: Span, { text }: CheckScene): Hit {
  return {
    span: { start, end },
    values: { value: text.slice(start, Math.min(end, start + quotedMax)) },
  };
}

/** Constants that are too large themselves, or repeat something too often; all are kept. */
function* ofConstants(
  scene: CheckScene,
  tokens: readonly Token[],
  constants: Map<number, Constant>,
): Generator<Hit> {
  const once = boundOnce(scene);
  const known = new Map<string, number>();
  const arithmetic = new Arithmetic(tokens, known);
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at - 1]?.text === '.' || opensCall(tokens, at)) continue;
    const size = arithmetic.sizeAt(at);
    if (size === null) continue;
    const { digits, next } = size;
    const found = { start: tokens[at]!.start, end: tokens[next - 1]!.end, digits };
    constants.set(found.start, found);
    const name = tokens[at - 2]?.text ?? '';
    if (tokens[at - 1]?.text === '=' && once.has(name)) known.set(name, digits);
    // `n *= 10**12`: whatever it was before, it is that large now.
    const isScaled = name === '*' && tokens[at - 1]?.text === '=';
    if (isScaled) known.set(tokens[at - 3]?.text ?? '', digits);
    const repeats = digits >= copiesDigitsMax && isRepeated(tokens, at, next);
    const isPrecision = name === 'prec' && digits >= copiesDigitsMax;
    if (digits > digitsMax || repeats || isPrecision) yield toHit(found, scene);
    at = next - 1;
  }
}

/** `f(`, `a[0](`: the arguments begin behind the bracket. */
function opensCall(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return (
    tokens[at]!.text === '(' &&
    (before?.kind === 'name' || before?.kind === 'sequence' || before?.text === ')')
  );
}

function boundOnce({ facts }: CheckScene): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { name } of facts.bindings) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name));
}

/** Whether a text, a list or a tuple is multiplied by what stands between two tokens. */
function isRepeated(tokens: readonly Token[], first: number, next: number): boolean {
  const isTimes = (at: number) => tokens[at]?.text === '*';
  const after = tokens[next + 1];
  return (
    (isTimes(first - 1) && tokens[first - 2]?.kind === 'sequence') ||
    (isTimes(next) && (after?.kind === 'sequence' || after?.text === '['))
  );
}
