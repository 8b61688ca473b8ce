import { limits } from '../limits.ts';
import {
  alike,
  asInteger,
  integer,
  isPlain,
  iterated,
  sequence,
  text,
  truth,
  type Value,
} from './constants.ts';
import { decoded, encoded } from './encodings.ts';
import { templated } from './python-text.ts';
import { padded, zeroed } from './text-padding.ts';

export type Named = ReadonlyMap<string, Value>;

/** A method of strings and bytes: the object's text and its kind, and the arguments. */
export type Method = (
  self: string,
  given: readonly Value[],
  of: 'string' | 'bytes',
  named: Named,
) => Value | null;

const asciiOnly = /^[\0-\x7f]*$/;
const blanks: Readonly<Record<'string' | 'bytes', string>> = {
  string:
    '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007' +
    '\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
  bytes: '\t\n\v\f\r ',
};

function textOf(value: Value | undefined, of: 'string' | 'bytes'): string | null {
  return value?.kind === of ? value.value : null;
}

/** A method that makes text of text and nothing else. */
function mapped(change: (self: string) => string, anyText: boolean): Method {
  return (self, given, of) => {
    if (given.length > 0 || (!asciiOnly.test(self) && (!anyText || of === 'bytes'))) return null;
    return alike(of, change(self));
  };
}

function stripped(left: boolean, right: boolean): Method {
  return (self, given, of) => {
    const [first] = given;
    const set = first === undefined || first.kind === 'none' ? blanks[of] : textOf(first, of);
    if (set === null || given.length > 1 || !isPlain(set)) return null;
    let start = 0;
    let end = self.length;
    const isOuter = (at: number): boolean => start < end && set.includes(self[at] as string);
    if (left) while (isOuter(start)) start += 1;
    if (right) while (isOuter(end - 1)) end -= 1;
    return alike(of, self.slice(start, end));
  };
}

const replace: Method = (self, given, of) => {
  const from = textOf(given[0], of);
  const to = textOf(given[1], of);
  if (from === null || to === null || from === '' || given.length > 3) return null;
  const count = given.length === 3 ? asInteger(given[2]) : -1;
  if (count === null) return null;
  const parts = self.split(from);
  if (self.length + parts.length * to.length > 4 * limits.foldedCharsMax) return null;
  if (count < 0 || count >= parts.length - 1) return alike(of, parts.join(to));
  const done = parts.slice(0, count + 1).join(to);
  return alike(of, [done, ...parts.slice(count + 1)].join(from));
};

/** `split` and `rsplit` at a separator or at blanks. */
function split(fromRight: boolean): Method {
  return (self, given, of, named) => {
    const [separator] = given.length > 0 ? given : [named.get('sep')];
    const most = given.length > 1 ? given[1] : named.get('maxsplit');
    const count = most === undefined ? -1 : asInteger(most);
    if (count === null || given.length > 2) return null;
    let parts: string[];
    if (separator === undefined || separator.kind === 'none') {
      if (count >= 0 || (of === 'string' && !asciiOnly.test(self))) return null;
      // eslint-disable-next-line no-control-regex
      const blank = of === 'string' ? /[\t-\r\x1c-\x20]+/ : /[\t-\r ]+/;
      parts = self.split(blank).filter((part) => part !== '');
    } else {
      const at = textOf(separator, of);
      if (at === null || at === '' || (fromRight && at.length > 1)) return null;
      parts = self.split(at);
      if (count >= 0 && parts.length > count + 1) {
        const cut = fromRight ? parts.length - count : count;
        parts = fromRight
          ? [parts.slice(0, cut).join(at), ...parts.slice(cut)]
          : [...parts.slice(0, cut), parts.slice(cut).join(at)];
      }
    }
    return sequence(
      'list',
      parts.map((value) => ({ kind: of, value })),
    );
  };
}

function partition(fromRight: boolean): Method {
  return (self, given, of) => {
    const at = textOf(given[0], of);
    if (at === null || at === '' || given.length !== 1) return null;
    const found = fromRight ? self.lastIndexOf(at) : self.indexOf(at);
    const parts = found < 0 ? ['', ''] : [self.slice(0, found), at];
    const rest = found < 0 ? self : self.slice(found + at.length);
    const all = found >= 0 || fromRight ? [...parts, rest] : [self, '', ''];
    return sequence(
      'tuple',
      all.map((value) => ({ kind: of, value })),
    );
  };
}

const join: Method = (self, given, of) => {
  const items = given.length === 1 && given[0] ? iterated(given[0]) : null;
  if (items === null) return null;
  const parts: string[] = [];
  let length = 0;
  for (const item of items) {
    const part = textOf(item, of);
    if (part === null) return null;
    length += part.length + self.length;
    if (length > 2 * limits.foldedCharsMax) return null;
    parts.push(part);
  }
  return alike(of, parts.join(self));
};

/** `removeprefix` and `removesuffix`. */
function removed(prefix: boolean): Method {
  return (self, given, of) => {
    const part = textOf(given[0], of);
    if (part === null || given.length !== 1) return null;
    if (part === '' || !(prefix ? self.startsWith(part) : self.endsWith(part)))
      return alike(of, self);
    return alike(of, prefix ? self.slice(part.length) : self.slice(0, -part.length));
  };
}

function found(last: boolean): Method {
  return (self, given, of) => {
    const part = textOf(given[0], of);
    if (part === null || given.length !== 1 || !isPlain(self)) return null;
    return integer(last ? self.lastIndexOf(part) : self.indexOf(part));
  };
}

function edge(start: boolean): Method {
  return (self, given, of) => {
    const part = textOf(given[0], of);
    if (part === null || given.length !== 1) return null;
    return truth(start ? self.startsWith(part) : self.endsWith(part));
  };
}

const translate: Method = (self, given, of) => {
  const [table] = given;
  if (of !== 'string' || table?.kind !== 'dict' || !isPlain(self)) return null;
  const pairs = new Map<number, Value>();
  for (const [key, value] of table.entries) {
    const code = asInteger(key);
    if (code === null) return null;
    pairs.set(code, value);
  }
  let made = '';
  for (const each of self) {
    const to = pairs.get(each.charCodeAt(0));
    const code = asInteger(to);
    if (to === undefined) made += each;
    else if (to.kind === 'string') made += to.value;
    else if (code !== null && code >= 0 && code <= 0x10ffff) made += String.fromCodePoint(code);
    else if (to.kind !== 'none') return null;
    if (made.length > limits.foldedCharsMax) return null;
  }
  return text(made);
};

const format: Method = (self, given, of, named) => {
  const made = of === 'string' ? templated(self, given, named) : null;
  return made === null ? null : text(made);
};

function swapped(self: string): string {
  return self.replace(/[a-z]+|[A-Z]+/g, (run) =>
    run >= 'a' ? run.toUpperCase() : run.toLowerCase(),
  );
}

const titled = (self: string): string =>
  self.toLowerCase().replace(/[a-z]+/g, (word) => word[0]!.toUpperCase() + word.slice(1));
const capital = (self: string): string =>
  self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase();

/** Methods of `str` and `bytes` that are worked out. */
export const textMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['lower', mapped((self) => self.toLowerCase(), true)],
  ['upper', mapped((self) => self.toUpperCase(), true)],
  ['casefold', mapped((self) => self.toLowerCase(), false)],
  ['swapcase', mapped(swapped, false)],
  ['title', mapped(titled, false)],
  ['capitalize', mapped(capital, false)],
  ['strip', stripped(true, true)],
  ['lstrip', stripped(true, false)],
  ['rstrip', stripped(false, true)],
  ['replace', replace],
  ['split', split(false)],
  ['rsplit', split(true)],
  ['partition', partition(false)],
  ['rpartition', partition(true)],
  ['join', join],
  ['removeprefix', removed(true)],
  ['removesuffix', removed(false)],
  ['ljust', padded(-1)],
  ['rjust', padded(1)],
  ['center', padded(0)],
  ['zfill', zeroed],
  ['find', found(false)],
  ['rfind', found(true)],
  ['startswith', edge(true)],
  ['endswith', edge(false)],
  ['translate', translate],
  ['format', format],
  ['encode', (self, given, of, named) => (of === 'string' ? encoded(self, given, named) : null)],
  ['decode', (self, given, of, named) => (of === 'bytes' ? decoded(self, given, named) : null)],
  ['hex', (self, given, of) => (of === 'bytes' && given.length === 0 ? text(hexOf(self)) : null)],
]);

function hexOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}
