import {
  alike,
  asInteger,
  integer,
  isPlain,
  none,
  text,
  truth,
  truthy,
  type Value,
} from './constants.ts';
import { decoded, decodedBy, fromBase32, fromBase64, fromHex } from './encodings.ts';
import { formatted, reprOf, strOf } from './python-text.ts';
import { add } from './operators.ts';
import {
  dict,
  enumerate,
  listed,
  range,
  reversed,
  setOf,
  sorted,
  total,
  zip,
  type ConstantFunction,
} from './sequence-functions.ts';
import { textFunctions } from './text-functions.ts';
import { textMethods } from './text-methods.ts';

/** A function of one argument. */
const one =
  (make: (value: Value) => Value | null): ConstantFunction =>
  (given, named) =>
    given.length === 1 && named.size === 0 && given[0] ? make(given[0]) : null;

const asText = (made: string | null): Value | null => (made === null ? null : text(made));

function character(value: Value): Value | null {
  const code = asInteger(value);
  return code === null || code < 0 || code > 0x10ffff ? null : text(String.fromCodePoint(code));
}

function ordinal(value: Value): Value | null {
  if (value.kind !== 'string' && value.kind !== 'bytes') return null;
  const code = value.value.codePointAt(0) ?? 0;
  return value.value.length === (code > 0xffff ? 2 : 1) ? integer(code) : null;
}

const str: ConstantFunction = (given, named) => {
  const [value, ...rest] = given;
  if (value === undefined) return named.size === 0 ? text('') : null;
  if (rest.length === 0 && named.size === 0) return asText(strOf(value));
  return value.kind === 'bytes' ? decoded(value.value, rest, named) : null;
};

const bytes: ConstantFunction = (given, named) => {
  const [value] = given;
  if (value?.kind === 'string')
    return textMethods.get('encode')!(value.value, given.slice(1), 'string', named);
  if (value === undefined || given.length > 1 || named.size > 0) return null;
  if (value.kind === 'bytes') return value;
  const items = value.kind === 'list' || value.kind === 'tuple' ? value.items : null;
  if (items === null) return null;
  const codes = items.map(asInteger);
  if (codes.some((code) => code === null || code < 0 || code > 255)) return null;
  return alike('bytes', codes.map((code) => String.fromCharCode(code as number)).join(''));
};

const int: ConstantFunction = (given, named) => {
  const [value, second] = given;
  const base = second ?? named.get('base');
  if (value === undefined || given.length > 2) return null;
  if (value.kind !== 'string') return base === undefined ? integer(asInteger(value) ?? NaN) : null;
  const radix = base === undefined ? 10 : asInteger(base);
  if (radix === null || radix < 2 || radix > 36 || value.value.length > 64) return null;
  const bare = value.value.toLowerCase();
  const marked = radix === 16 ? bare.replace(/^0x/, '') : bare;
  const digits = [...marked].every((each) => {
    const digit = /[0-9a-z]/.test(each) ? Number.parseInt(each, 36) : 99;
    return digit < radix;
  });
  return digits && marked !== '' ? integer(Number.parseInt(marked, radix)) : null;
};

function inBase(base: number, mark: string): ConstantFunction {
  return one((value) => {
    const number = asInteger(value);
    if (number === null) return null;
    return text(`${number < 0 ? '-' : ''}${mark}${Math.abs(number).toString(base)}`);
  });
}

const maketrans: ConstantFunction = (given) => {
  const [from, to, gone] = given;
  const entries: [Value, Value][] = [];
  const code = (letter: string): Value => ({ kind: 'number', value: letter.charCodeAt(0) });
  if (from?.kind === 'dict' && given.length === 1) {
    for (const [key, value] of from.entries) {
      const isLetter = key.kind === 'string' && key.value.length === 1;
      entries.push([isLetter ? code(key.value) : key, value]);
    }
    return { kind: 'dict', entries };
  }
  if (from?.kind !== 'string' || to?.kind !== 'string' || from.value.length !== to.value.length)
    return null;
  if (!isPlain(from.value + to.value)) return null;
  for (const [index, letter] of [...from.value].entries()) {
    entries.push([code(letter), code(to.value[index] as string)]);
  }
  if (gone?.kind === 'string') for (const letter of gone.value) entries.push([code(letter), none]);
  return { kind: 'dict', entries };
};

function length(value: Value): Value | null {
  if (value.kind === 'string' && !isPlain(value.value)) return null;
  if (value.kind === 'string' || value.kind === 'bytes') return integer(value.value.length);
  return value.kind === 'list' || value.kind === 'tuple' ? integer(value.items.length) : null;
}

function base64(alphabet: 'standard' | 'urlsafe'): ConstantFunction {
  return one((value) =>
    value.kind === 'string' || value.kind === 'bytes' ? fromBase64(value.value, alphabet) : null,
  );
}

const hexadecimal = (blanks: boolean): ConstantFunction =>
  one((value) => {
    if (blanks ? value.kind !== 'string' : value.kind !== 'string' && value.kind !== 'bytes')
      return null;
    return fromHex((value as { value: string }).value, blanks);
  });

/** A method called on its type: `str.join('', […])`. */
function onType(of: 'string' | 'bytes', name: string): ConstantFunction {
  return ([self, ...given], named) =>
    self?.kind === of ? textMethods.get(name)!(self.value, given, of, named) : null;
}

/** Functions that are worked out, by their qualified names. */
export const constantFunctions: ReadonlyMap<string, ConstantFunction> = new Map<
  string,
  ConstantFunction
>([
  ['builtins.chr', one(character)],
  ['builtins.ord', one(ordinal)],
  ['builtins.str', str],
  ['builtins.repr', one((value) => asText(reprOf(value)))],
  ['builtins.ascii', one((value) => asText(reprOf(value)))],
  [
    'builtins.format',
    ([value, spec], named) => {
      if (value === undefined || named.size > 0 || (spec && spec.kind !== 'string')) return null;
      return asText(formatted(value, spec?.value ?? ''));
    },
  ],
  ['builtins.bytes', bytes],
  ['builtins.bytearray', bytes],
  ['builtins.int', int],
  ['builtins.abs', one((value) => integer(Math.abs(asInteger(value) ?? NaN)))],
  ['builtins.bool', one((value) => truth(truthy(value)))],
  ['builtins.len', one(length)],
  ['builtins.hex', inBase(16, '0x')],
  ['builtins.oct', inBase(8, '0o')],
  ['builtins.bin', inBase(2, '0b')],
  ['builtins.list', listed('list')],
  ['builtins.tuple', listed('tuple')],
  ['builtins.iter', listed('tuple')],
  ['builtins.set', one(setOf)],
  ['builtins.frozenset', one(setOf)],
  ['builtins.sorted', sorted],
  ['builtins.reversed', one(reversed)],
  ['builtins.range', range],
  ['builtins.zip', zip],
  ['builtins.enumerate', enumerate],
  ['builtins.dict', dict],
  ['builtins.sum', total],
  ['builtins.str.maketrans', maketrans],
  ['builtins.bytes.fromhex', hexadecimal(true)],
  ['builtins.bytearray.fromhex', hexadecimal(true)],
  ['binascii.unhexlify', hexadecimal(false)],
  ['binascii.a2b_hex', hexadecimal(false)],
  ['binascii.a2b_base64', base64('standard')],
  ['base64.b64decode', base64('standard')],
  ['base64.standard_b64decode', base64('standard')],
  ['base64.urlsafe_b64decode', base64('urlsafe')],
  [
    'base64.b16decode',
    one((value) =>
      'value' in value &&
      typeof value.value === 'string' &&
      value.value === value.value.toUpperCase()
        ? fromHex(value.value, false)
        : null,
    ),
  ],
  [
    'base64.b32decode',
    one((value) =>
      'value' in value && typeof value.value === 'string' ? fromBase32(value.value) : null,
    ),
  ],
  [
    'codecs.decode',
    ([value, codec, ...more], named) =>
      more.length > 0 || value === undefined
        ? null
        : decodedBy(value, codec ?? named.get('encoding')),
  ],
  [
    'codecs.encode',
    ([value, codec]) => (value?.kind === 'string' ? decodedBy(value, codec) : null),
  ],
  ...textFunctions,
  ['operator.add', ([a, b]) => (a && b ? add(a, b) : null)],
  ['operator.concat', ([a, b]) => (a && b ? add(a, b) : null)],
  ...[...textMethods.keys()].flatMap((name): [string, ConstantFunction][] => [
    [`builtins.str.${name}`, onType('string', name)],
    [`builtins.bytes.${name}`, onType('bytes', name)],
  ]),
]);

/** Strings that modules of the standard library hold. */
export const constantMembers: ReadonlyMap<string, Value> = new Map(
  Object.entries({
    ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
    ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
    digits: '0123456789',
    hexdigits: '0123456789abcdefABCDEF',
    punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  }).map(([name, value]): [string, Value] => [`string.${name}`, { kind: 'string', value }]),
);
