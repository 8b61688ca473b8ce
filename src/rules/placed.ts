import type { CallFact } from '../facts/types.ts';
import type { Span } from '../finding.ts';
import type { Scene } from './scene.ts';

/**
 * Whether `.name` of one of some names stands directly at an offset, or behind an item by its number
 * (`[0].name`), and nothing continues it but an item.
 */
export function followedBy(text: string, offset: number, names: readonly string[]): boolean {
  const item = /^\[-?\d{1,9}\]/.exec(text.slice(offset, offset + 12))?.[0].length ?? 0;
  return names.some((name) => {
    const start = offset + item;
    const end = start + name.length + 1;
    return text.startsWith(`.${name}`, start) && !/[\w.(]/.test(text.charAt(end));
  });
}

/**
 * Whether the name that ends at an offset is taken of an attribute of one of some names:
 * `s.str.extractall`.
 */
export function isOn(end: number, names: readonly string[] | undefined, text: string): boolean {
  if (names === undefined) return false;
  const on = /\.\s*(\w+)\s*\.\s*\w+$/.exec(text.slice(Math.max(0, end - 80), end))?.[1];
  return on !== undefined && names.includes(on);
}

/** Whether what ends at an offset is called there. */
export function isCalled(text: string, offset: number): boolean {
  return /^\s*\(/.test(text.slice(offset, offset + 80));
}

/** Whether an item is set or deleted of what stands at a place: `table[0] = 1`, `del table[0]`. */
export function setsItem({ start, end }: Span, { text, facts }: Scene): boolean {
  if (text.charAt(end) !== '[') return false;
  if (/(?:^|[^\w.])del\s+$/.test(text.slice(Math.max(0, start - 8), start))) return true;
  let depth = 0;
  for (let at = end; at < Math.min(text.length, end + itemCharsMax); at += 1) {
    const character = text.charAt(at);
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    if (depth > 0) continue;
    return assigned.test(text.slice(at + 1, at + 12)) && !isHint(start, facts);
  }
  return false;
}

/** `=` or `+=` and its kin; no comparison, and no `{x[0]=}` of an f-string. */
const assigned = /^\s*(?:[-+*/|&^%@]|\*\*|\/\/|<<|>>)?=(?!=|\s*[}!:])/;

/** Whether a place is in a type hint: `rows: List[int] = []`. */
function isHint(offset: number, { annotations }: Scene['facts']): boolean {
  let low = 0;
  let high = annotations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (annotations[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low > 0 && offset < annotations[low - 1]!.span.end;
}

const itemCharsMax = 120;

/** `self.save(…)` in a script whose own class defines `save`. */
export function isOwnMethod(fact: CallFact, scene: Scene): boolean {
  return (
    (fact.spelled === `self.${fact.method}` || fact.spelled === `cls.${fact.method}`) &&
    scene.ownMethods.has(fact.method!)
  );
}

const readKey = /^\s*(?:\][ \t]*(?:$|:?\n|else\b|and\b|or\b|is\b|[=!]=)|(?:\]\s*=|:)\s*False\b)/;

/** Whether the text that ends at an offset is the key of an item that is read, or set to False. */
export function isReadKey(text: string, offset: number): boolean {
  return readKey.test(text.slice(offset, offset + 40));
}

/**
 * Whether a text is what the builtin `hasattr` asks for, in a script of which no class is told what
 * was asked for.
 */
export function isAskedFor({ start, end }: Span, { text, bound }: Scene): boolean {
  const before = text.slice(Math.max(0, start - 80), start);
  if (!/(?<![\w.])hasattr\([^(),'"#\n]+,[ \t]*$/.test(before)) return false;
  if (!/^\s*\)/.test(text.slice(end, end + 20))) return false;
  return !bound().has('hasattr') && !bound().has('__getattr__');
}

const ofAwaited = String.raw`[ \t]+[\w.() \t]*\.__await__\(\)[ \t]*(?=#|\n|$)`;
const yields = new RegExp(
  String.raw`\n[ \t]*(?:\w+[ \t]*=[ \t]*)?yield[ \t]+from${ofAwaited}`,
  'g',
);
const returns = new RegExp(String.raw`\n[ \t]*return${ofAwaited}`, 'g');

/** Whether a method hands out nothing of its own: all that it yields is of something awaited. */
export function isDelegated({ start, end }: Span, text: string): boolean {
  if (end - start > delegatedCharsMax) return false;
  const body = text.slice(start, end);
  const count = (pattern: RegExp) => body.match(pattern)?.length ?? 0;
  const yielded = count(/\byield\b/g);
  if (yielded > 0) return yielded === count(yields);
  const returned = count(/\breturn\b/g);
  return returned > 0 && returned === count(returns);
}

const delegatedCharsMax = 2000;

/** Whether a name stands among those of an `except` clause. */
export function isCaught({ start }: Span, text: string): boolean {
  return /(?:^|\n)[ \t]*except\b[\w\s.,(*]*$/.test(text.slice(Math.max(0, start - 200), start));
}

/** On the line itself: what stands on the one before may be a comment. */
const takers = /(?<![\w.])(sorted|list|tuple|set|frozenset|len)\([ \t]*$/;

const viewTakers = /(?<![\w.])(sorted|list|tuple|set|frozenset|len|print|repr|str)\([ \t]*$/;

/** Blanks and comments. */
const gap = /^(?:[ \t]+|#[^\n]*|\n)*/;

/**
 * Whether an expression that stands in a loop's head or behind `in` ends at an offset, and is
 * continued neither there nor on a line that follows.
 */
export function endsAt(text: string, offset: number): boolean {
  const near = text.slice(offset, offset + gapCharsMax);
  const [blank = ''] = gap.exec(near) ?? [];
  const rest = near.slice(blank.length);
  if (rest === '') return near.length < gapCharsMax;
  if (/^(?:[:)\]}]|(?:and|or|if|else|for|async)\b)/.test(rest)) return true;
  // A line that begins with a bracket or an operator may go on with the one before.
  return blank.includes('\n') && /^(?!(?:in|is|not)\b)[\w'"@]/.test(rest);
}

const gapCharsMax = 400;

/** `"x" in`, `(x in`: a comparison, and no loop, whose head may name several things. */
const compared = /(?:['"]|[([{=][ \t]*[\w.]+)[ \t]+(?:not[ \t]+)?in[ \t]+$/;

/** `.keys()`, a view of the keys, which leads to the mapping itself by an attribute only. */
const keys = /^\.keys\(\)/;

/** A view of keys beside a set that is written out, whose operators are nobody's own. */
const besideSet = /^[ \t]*(?:[<>]=?|[=!]=|[-&|^])[ \t]*\{[ \t]*['"][\w'", \t]*\}/;

/** Where an expression begins that nothing stands before. */
const begins = /(?:^|[([,:]|[^=!<>]=|\b(?:if|and|or|not|return|assert|in))[ \t]*$/;

/**
 * Whether of a mapping only the keys are taken: `key in x`, `for key in x`, `sorted(x)`, or of
 * their view `x.keys()`, which may be shown and compared with a set as well.
 */
export function givesNames(span: Span, text: string, bound: ReadonlySet<string>): boolean {
  const { start } = span;
  const before = text.slice(Math.max(0, start - 40), start);
  const view = keys.exec(text.slice(span.end, span.end + 8))?.[0].length ?? 0;
  const end = span.end + view;
  if (view > 0) {
    const set = besideSet.exec(text.slice(end, end + besideCharsMax))?.[0].length;
    if (set !== undefined) return begins.test(before) && endsAt(text, end + set);
  }
  if (/\bin[ \t]+$/.test(before)) {
    return (
      endsAt(text, end) || (compared.test(before) && /^[ \t]*,/.test(text.slice(end, end + 40)))
    );
  }
  const taker = (view > 0 ? viewTakers : takers).exec(before)?.[1];
  return taker !== undefined && !bound.has(taker) && /^\s*\)/.test(text.slice(end, end + 40));
}

const besideCharsMax = 200;
