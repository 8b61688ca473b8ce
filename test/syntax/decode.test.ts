import fc from 'fast-check';
import t from 'tap';
import { decode } from '#dist/syntax/decode.js';

const bytesMax = 10_000;

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

t.test('what is decoded', async (t) => {
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    ['plain text', bytes('x = 1\n'), 'x = 1\n'],
    ['a byte order mark', bytes('\ufeffx = 1\n'), 'x = 1\n'],
    ['CRLF', bytes('x = 1\r\ny = "\r\n"\r\n'), 'x = 1\ny = "\n"\n'],
    ['a UTF-8 cookie', bytes('# -*- coding: utf-8 -*-\n'), '# -*- coding: utf-8 -*-\n'],
    [
      'an alias of UTF-8',
      bytes('#!x\n# vim: set fileencoding=UTF8 :\n'),
      '#!x\n# vim: set fileencoding=UTF8 :\n',
    ],
    ['a cookie after code', bytes('x = 1\n# coding: latin-1\n'), 'x = 1\n# coding: latin-1\n'],
    ['a cookie on line 3', bytes('\n\n# coding: latin-1\n'), '\n\n# coding: latin-1\n'],
    ['form feeds in indentation', bytes('\f\nif 1:\n \f  x\n'), '\f\nif 1:\n \f  x\n'],
    ['right-to-left text', bytes('x = "שלום"\n'), 'x = "שלום"\n'],
    ['nothing', bytes(''), ''],
  ];
  for (const [name, source, text] of cases) {
    t.same(decode(source, bytesMax), { text, findings: [] }, name);
  }
});

t.test('what is refused, by rule and place', async (t) => {
  const cases: readonly (readonly [string, Uint8Array, string, number, RegExp])[] = [
    ['latin-1', Uint8Array.of(0x78, 0x3d, 0xe9), 'source-encoding', 2, /byte 2 \(0xe9\)/],
    ['a surrogate', Uint8Array.of(0x22, 0xed, 0xa0, 0x80), 'source-encoding', 1, /byte 1/],
    ['an overlong form', Uint8Array.of(0xc0, 0xaf), 'source-encoding', 0, /byte 0/],
    ['a cut sequence', Uint8Array.of(0x61, 0xe2, 0x82), 'source-encoding', 1, /byte 1/],
    ['UTF-16', Buffer.from('\ufeffx', 'utf16le'), 'source-encoding', 0, /mark of UTF-16/],
    ['utf-7', bytes('# coding: utf-7\n'), 'source-encoding', 10, /"utf-7"/],
    [
      'a cookie on line 2',
      bytes('\n#coding=unicode_escape\n'),
      'source-encoding',
      9,
      /unicode_escape/,
    ],
    ['NUL', bytes('x\0y'), 'source-characters', 1, /NUL/],
    [
      'a bare CR behind a comment',
      bytes('# a\rimport os'),
      'source-characters',
      3,
      /carriage return/,
    ],
    ['CR CR LF', bytes('x\r\r\n'), 'source-characters', 1, /carriage return/],
    ['a form feed in a line', bytes('x \f= 1'), 'source-characters', 2, /form feed/],
    ['a vertical tab', bytes('x\v'), 'source-characters', 1, /vertical tab/],
    ['a bidi override', bytes('x = "\u202e"'), 'source-characters', 5, /U\+202E/],
    ['an escape character', bytes('"\x1b[0m"'), 'source-characters', 1, /U\+001B/],
    ['a ZIP trailer', bytes(`x\nPK\x05\x06${'\0'.repeat(18)}`), 'source-encoding', 0, /ZIP/],
    ['too much', new Uint8Array(bytesMax + 1), 'source-size', 0, /10001 bytes/],
  ];
  for (const [name, source, rule, start, message] of cases) {
    const [first] = decode(source, bytesMax).findings;
    t.match(
      { rule: first?.rule, start: first?.span.start, message: first?.message },
      { rule, start, message },
      name,
    );
    t.ok((first?.help.length ?? 0) > 0, `${name}: says what to do`);
  }
});

t.test('decoding is total, and what it admits is what the bytes say', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (source) => {
      const { text, findings } = decode(source, bytesMax);
      if (findings.length > 0) return true;
      const again = Buffer.from(text, 'utf8').toString('utf8');
      return again === text && !text.includes('\r') && !text.includes('\0');
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('#', 'coding', ':', '=', ' ', '\n', '\r', '\f', 'x', '-')),
      (parts) => {
        decode(bytes(parts.join('')), bytesMax);
      },
    ),
  );
  t.pass();
});

t.test('runs of idle lines are bounded, since the scanner is quadratic in them', async (t) => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['a long licence', `${'# words\n'.repeat(900)}x = 1\n`, true],
    ['a comment at every line', 'x = 1\n# one\n'.repeat(5_000), true],
    ['blank lines', `x = 1${'\n'.repeat(50_000)}`, true],
    ['indented comments', `if x:\n${'    #\n'.repeat(4_000)}    y\n`, false],
    ['backslashes', `x = 1 ${'\\\n'.repeat(4_000)}+ 1\n`, false],
    ['comments with blank lines between', `if x:\n${'  #\n\n'.repeat(4_000)}  y\n`, false],
    ['many shorter runs', `${'#\n'.repeat(1_000)}x\n`.repeat(8), false],
  ];
  for (const [name, source, admitted] of cases) {
    const { findings } = decode(bytes(source), 200_000);
    t.same(
      findings.map(({ rule }) => rule),
      admitted ? [] : ['syntax-limit'],
      name,
    );
  }
});
