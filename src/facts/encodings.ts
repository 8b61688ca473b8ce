import { alike, isPlain, text, type Value } from './constants.ts';

type Encoding = 'utf8' | 'ascii' | 'latin1' | 'escapes';

const names: ReadonlyMap<string, Encoding> = new Map([
  ['utf8', 'utf8'],
  ['u8', 'utf8'],
  ['ascii', 'ascii'],
  ['usascii', 'ascii'],
  ['latin1', 'latin1'],
  ['latin', 'latin1'],
  ['l1', 'latin1'],
  ['iso88591', 'latin1'],
  ['unicodeescape', 'escapes'],
]);

/** The encoding that the first argument names; UTF-8 where it is not given. */
function encodingOf(given: readonly Value[], named: ReadonlyMap<string, Value>): Encoding | null {
  const value = given[0] ?? named.get('encoding');
  if (given.length > 1 || named.has('errors')) return null;
  if (value === undefined) return 'utf8';
  if (value.kind !== 'string') return null;
  return names.get(value.value.toLowerCase().replace(/[-_ ]/g, '')) ?? null;
}

/** `bytes.decode`, of bytes as one character for each. */
export function decoded(
  bytes: string,
  given: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value | null {
  const encoding = encodingOf(given, named);
  if (encoding === 'escapes') return unescaped(bytes);
  if (encoding === null || (encoding === 'ascii' && !asciiOnly.test(bytes))) return null;
  if (encoding !== 'utf8' || asciiOnly.test(bytes)) return text(bytes);
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return text(decoder.decode(Buffer.from(bytes, 'latin1')));
  } catch {
    return null;
  }
}

/** `str.encode`. */
export function encoded(
  self: string,
  given: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value | null {
  const encoding = encodingOf(given, named);
  const most = encoding === 'ascii' ? asciiOnly : encoding === 'latin1' ? latinOnly : null;
  if (encoding === null || encoding === 'escapes') return null;
  if (most !== null && !most.test(self)) return null;
  if (encoding !== 'utf8') return alike('bytes', self);
  if (!isPlain(self)) return null;
  return alike('bytes', Buffer.from(self, 'utf8').toString('latin1'));
}

/** `\x5f`, `\u005f` and octal `\137` read; a text with other escapes stays as it is. */
export function escapesRead(self: string): string {
  return self.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|([0-3]?[0-7]{1,2}))/gi,
    (_, two, four, eight) => {
      const radix = eight === undefined ? 16 : 8;
      return String.fromCharCode(Number.parseInt(two ?? four ?? eight, radix));
    },
  );
}

/** The codec `unicode_escape`, of escapes by number. */
function unescaped(bytes: string): Value | null {
  const isNumbered = !/\\(?!x[\da-f]{2}|u[\da-f]{4}|[0-7])/i.test(bytes);
  return isNumbered ? text(escapesRead(bytes)) : null;
}

const asciiOnly = /^[\0-\x7f]*$/;
const latinOnly = /^[\0-\xff]*$/;

/** Bytes of hexadecimal digits; `bytes.fromhex` admits blanks between them. */
export function fromHex(digits: string, blanks: boolean): Value | null {
  const bare = blanks ? digits.replace(/[ \t\n\r\f\v]+/g, '') : digits;
  if (blanks && /(?:^|[^0-9a-f])[0-9a-f](?:[0-9a-f]{2})*(?:$|[^0-9a-f])/i.test(digits)) return null;
  if (bare.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(bare)) return null;
  return alike('bytes', Buffer.from(bare, 'hex').toString('latin1'));
}

/** Bytes of canonical base64; anything unusual is left unknown. */
export function fromBase64(letters: string, alphabet: 'standard' | 'urlsafe'): Value | null {
  const bare = alphabet === 'urlsafe' ? letters.replaceAll('-', '+').replaceAll('_', '/') : letters;
  const isForm = /^[A-Za-z0-9+/]*={0,2}$/.test(bare) && bare.length % 4 === 0;
  return isForm ? alike('bytes', Buffer.from(bare, 'base64').toString('latin1')) : null;
}

const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function fromBase32(letters: string): Value | null {
  if (letters.length % 8 !== 0 || !/^[A-Z2-7]*(?:=|===|====|======)?$/.test(letters)) return null;
  let bits = 0;
  let held = 0;
  let made = '';
  for (const each of letters.replaceAll('=', '')) {
    held = ((held << 5) | base32Letters.indexOf(each)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    made += String.fromCharCode((held >> bits) & 0xff);
  }
  return alike('bytes', made);
}

export function rot13(self: string): string {
  return self.replace(/[a-zA-Z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** `codecs.decode(x, codec)` of the codecs that hide text. */
export function decodedBy(value: Value, codec: Value | undefined): Value | null {
  if (codec === undefined)
    return value.kind === 'bytes' ? decoded(value.value, [], new Map()) : null;
  if (codec.kind !== 'string') return null;
  const name = codec.value.toLowerCase().replace(/[-_ ]/g, '');
  if (value.kind === 'string') return name === 'rot13' ? text(rot13(value.value)) : null;
  if (value.kind !== 'bytes') return null;
  if (name === 'hex' || name === 'hexcodec') return fromHex(value.value, false);
  if (name === 'base64' || name === 'base64codec') return fromBase64(value.value, 'standard');
  return decoded(value.value, [codec], new Map());
}
