/** One part of a pattern: a letter, a class, a group, with how often it may stand. */
interface Atom {
  readonly text: string;
  readonly many: boolean;
  readonly optional: boolean;
}

interface Group {
  readonly start: number;
  /** Parts of each alternative so far. */
  readonly branches: Atom[][];
}

const quantifier = /[*+?]|\{\d{0,6}(?:,\d{0,6})?\}/y;

/**
 * A group that is repeated and holds a repetition that nothing separates from the next round, such as
 * `(a+)+` or `(\w+\s?)*`: the number of ways to match grows as a power of the length. The text of
 * the group, or null. One pass; a pattern that is not well formed has none.
 */
export function repetitionWithin(pattern: string): string | null {
  const open: Group[] = [newGroup(0)];
  for (let at = 0; at < pattern.length;) {
    const group = open.at(-1)!;
    const character = pattern[at]!;
    if (character === '(') {
      open.push(newGroup(at));
      at = afterGroupHead(pattern, at);
      continue;
    }
    if (character === '|') {
      group.branches.push([]);
      at += 1;
      continue;
    }
    if (character === ')' && open.length === 1) return null;
    const end = character === ')' ? at + 1 : afterAtom(pattern, at);
    const often = oftenAt(pattern, end);
    const start = character === ')' ? open.pop()!.start : at;
    const text = pattern.slice(start, end);
    if (character === ')' && often.many && isLoose(group)) return pattern.slice(start, often.end);
    open.at(-1)!.branches.at(-1)!.push({ text, many: often.many, optional: often.optional });
    at = often.end;
  }
  return null;
}

function newGroup(start: number): Group {
  return { start, branches: [[]] };
}

/** What repeats inside a group can stand for a whole round of it, or two alternatives are alike. */
function isLoose({ branches }: Group): boolean {
  const alone = branches.flatMap((parts) => (parts.length === 1 ? [parts[0]!.text] : []));
  if (alone.length > 1 && alone.some((one, index) => overlapsEarlier(alone, one, index)))
    return true;
  return branches.some((parts) => {
    const repeated = parts.find(({ many }) => many);
    return repeated !== undefined && parts.every((one) => one.optional || mayBe(repeated, one));
  });
}

/** `(x+x+)+`: the part beside a repetition is the same again. */
function mayBe(repeated: Atom, { text, many }: Atom): boolean {
  return many && text === repeated.text;
}

function overlapsEarlier(all: readonly string[], one: string, index: number): boolean {
  return all
    .slice(0, Math.min(index, 16))
    .some((other) => overlap(one, other) || overlap(other, one));
}

function overlap(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (wide === '.') return narrow.length <= 2;
  if (wide === '\\w') return narrow === '\\d' || /^\w$/.test(narrow);
  return wide === '\\d' && /^\d$/.test(narrow);
}

/** Behind `(`, `(?:`, `(?P<name>`. Looking ahead and behind is read as any group. */
function afterGroupHead(pattern: string, at: number): number {
  const found = /\(\?(?::|P?<[^>]{0,100}>|[=!]|<[=!]|[a-zA-Z-]{0,10}:)/y;
  found.lastIndex = at;
  return found.test(pattern) ? found.lastIndex : at + 1;
}

function afterAtom(pattern: string, at: number): number {
  if (pattern[at] === '\\') return at + 2;
  if (pattern[at] !== '[') return at + 1;
  let end = pattern[at + 1] === '^' ? at + 2 : at + 1;
  for (end += 1; end < pattern.length && pattern[end] !== ']'; end += 1) {
    if (pattern[end] === '\\') end += 1;
  }
  return end + 1;
}

function oftenAt(pattern: string, at: number): { many: boolean; optional: boolean; end: number } {
  quantifier.lastIndex = at;
  const found = quantifier.exec(pattern)?.[0];
  if (found === undefined) return { many: false, optional: false, end: at };
  const lazy = pattern[at + found.length] === '?' ? 1 : 0;
  const possessive = pattern[at + found.length] === '+';
  return {
    many: !possessive && (found === '*' || found === '+' || /^\{\d*,\}$/.test(found)),
    optional: found === '*' || found === '?' || /^\{(?:0|,)/.test(found),
    end: at + found.length + (possessive ? 1 : lazy),
  };
}
