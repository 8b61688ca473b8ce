import { limits } from '../limits.ts';
import { alike, asInteger, none, text, type Value } from './constants.ts';
import { escapesRead } from './encodings.ts';
import type { ConstantFunction } from './sequence-functions.ts';

/** A function of one text. */
const ofText =
  (make: (self: string) => Value | null): ConstantFunction =>
  ([value, ...more], named) =>
    value?.kind === 'string' && more.length === 0 && named.size === 0 ? make(value.value) : null;

/** `%5F` and `+`, decoded as UTF-8, as `urllib.parse` does. */
function unquoted(plus: boolean): (self: string) => Value | null {
  return (self) => {
    const marked = plus ? self.replaceAll('+', ' ') : self;
    try {
      return text(marked.replace(/(?:%[\da-f]{2})+/gi, (codes) => decodeURIComponent(codes)));
    } catch {
      return null;
    }
  };
}

/** References by number; one by name is left unknown, but for the five of XML. */
function unescaped(self: string): Value | null {
  const names: Readonly<Record<string, string>> = {
    amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", lowbar: '_', UnderBar: '_', period: '.',
  }; // prettier-ignore
  let isKnown = true;
  const made = self.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));?/gi, (all, ten, hex, name) => {
    if (typeof name === 'string') {
      isKnown &&= Object.hasOwn(names, name);
      return names[name] ?? all;
    }
    const code = Number.parseInt(ten ?? hex, ten === undefined ? 16 : 10);
    isKnown &&= code >= 32 && code < 127;
    return isKnown ? String.fromCodePoint(code) : all;
  });
  return isKnown ? text(made) : null;
}

/** A text that JSON spells, or what holds such texts. */
function fromJson(self: string): Value | null {
  if (self.length > limits.foldedCharsMax) return null;
  try {
    return asValue(JSON.parse(self), 0);
  } catch {
    return null;
  }
}

const depthMax = 16;

function asValue(read: unknown, depth: number): Value | null {
  if (typeof read === 'string') return text(read);
  if (typeof read === 'boolean') return { kind: 'bool', value: read };
  if (read === null) return none;
  if (typeof read === 'number') {
    return { kind: Number.isSafeInteger(read) ? 'number' : 'float', value: read };
  }
  if (depth >= depthMax) return null;
  const isList = Array.isArray(read);
  const parts = isList ? read : Object.values(read as object);
  const values = parts.map((part) => asValue(part, depth + 1));
  if (values.some((value) => value === null)) return null;
  if (isList) return { kind: 'list', items: values as Value[] };
  const keys = Object.keys(read as object);
  return {
    kind: 'dict',
    entries: keys.map((key, at) => [{ kind: 'string', value: key }, values[at] as Value]),
  };
}

/** `ast.literal_eval` of one text literal, with escapes by number. */
function fromLiteral(self: string): Value | null {
  const found = /^\s*(['"])((?:(?!\1)[^\\\n]|\\x[\da-f]{2}|\\u[\da-f]{4})*)\1\s*$/i.exec(self);
  return found === null ? null : text(escapesRead(found[2] as string));
}

/** `re.sub` of a plain text by another: no character of either means anything to `re`. */
const substituted: ConstantFunction = ([pattern, by, self, ...more], named) => {
  if (pattern?.kind !== 'string' || by?.kind !== 'string' || self?.kind !== 'string') return null;
  if (more.length > 0 || named.size > 0 || pattern.value === '') return null;
  if (/[\\.^$*+?{}[\]|()]/.test(pattern.value) || by.value.includes('\\')) return null;
  const parts = self.value.split(pattern.value);
  if (self.value.length + parts.length * by.value.length > 4 * limits.foldedCharsMax) return null;
  return text(parts.join(by.value));
};

const characters: ReadonlyMap<string, string> = new Map([
  ['LOW LINE', '_'],
  ['SPACING UNDERSCORE', '_'],
  ['FULL STOP', '.'],
]);

/** A letter or sign by its Unicode name, of those that names of attributes are made of. */
function named(name: string): Value | null {
  const upper = name.toUpperCase();
  const letter = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/.exec(upper);
  if (letter === null) {
    const found = characters.get(upper);
    return found === undefined ? null : text(found);
  }
  return text(letter[1] === 'SMALL' ? letter[2]!.toLowerCase() : letter[2]!);
}

/** `int.to_bytes(n, length, 'big')`. */
export const integerBytes: ConstantFunction = (given, byName) => {
  const [self] = given;
  const number = (self?.kind === 'float' ? self.whole : asInteger(self)) ?? null;
  const length = asInteger(given[1] ?? byName.get('length'));
  const order = given[2] ?? byName.get('byteorder') ?? { kind: 'string', value: 'big' };
  if (number === null || number < 0 || length === null || order.kind !== 'string') return null;
  if (length > limits.foldedCharsMax) return null;
  const hex = number.toString(16).padStart(2 * length, '0');
  if (hex.length > 2 * length) return null;
  const bytes = Buffer.from(hex, 'hex');
  return alike('bytes', (order.value === 'little' ? bytes.reverse() : bytes).toString('latin1'));
};

/** Functions of the standard library that make text of text, by their qualified names. */
export const textFunctions: readonly (readonly [string, ConstantFunction])[] = [
  ['urllib.parse.unquote', ofText(unquoted(false))],
  ['urllib.parse.unquote_plus', ofText(unquoted(true))],
  ['html.unescape', ofText(unescaped)],
  ['json.loads', ofText(fromJson)],
  ['ast.literal_eval', ofText(fromLiteral)],
  ['unicodedata.lookup', ofText(named)],
  ['re.sub', substituted],
  ['builtins.int.to_bytes', integerBytes],
];

/** `string.Template(text).substitute(…)`: `$name` and `${name}` filled in, `$$` for a dollar. */
export const templateFilled: ConstantFunction = ([template, given, ...more], named) => {
  if (template?.kind !== 'string' || more.length > 0) return null;
  const parts = new Map(named);
  if (given !== undefined && given.kind !== 'dict') return null;
  for (const [key, value] of given?.entries ?? []) {
    if (key.kind === 'string' && !parts.has(key.value)) parts.set(key.value, value);
  }
  let isKnown = true;
  const filled = template.value.replace(
    /\$(?:\$|([a-z_]\w*)|\{([a-z_]\w*)\})/gi,
    (all, bare, braced) => {
      const value = parts.get(bare ?? braced ?? '');
      if (all !== '$$') isKnown &&= value?.kind === 'string';
      return all === '$$' ? '$' : value?.kind === 'string' ? value.value : all;
    },
  );
  return isKnown ? text(filled) : null;
};
