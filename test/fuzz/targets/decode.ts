import { decode } from '#dist/syntax/decode.js';
import { demand, type Target } from '../target.js';

const bytesMax = 4_096;
const strict = new TextDecoder('utf-8', { fatal: true });

function check(input: Uint8Array): string {
  const { text, findings } = decode(input, bytesMax);
  for (const { span, message, help } of findings) {
    demand(span.start >= 0 && span.start <= span.end, `span of: ${message}`);
    demand(span.end <= Math.max(text.length, input.length), `span of: ${message}`);
    demand(message !== '' && help !== '', 'a finding without words');
  }
  if (findings.length > 0) return 'refused';
  demand(!/[\r\0]/.test(text), 'a carriage return or a NUL is in the text');
  demand(strict.decode(input).replaceAll('\r\n', '\n') === text, 'the text is not what was sent');
  const again = decode(Buffer.from(text), bytesMax);
  demand(again.text === text && again.findings.length === 0, 'the text is not read as itself');
  return 'read';
}

export const decodeTarget: Target = {
  name: 'decode',
  holds: 'bytes become the text that they are in UTF-8, or are refused with a place',
  bytesMax,
  covers: ['syntax/decode.js', 'syntax/cookie.js', 'syntax/utf8.js', 'syntax/characters.js'],
  words: [
    ...['#', 'coding', 'coding:', 'coding=', 'utf-8', 'UTF8', 'latin-1', 'utf-7', 'utf_8_sig'],
    ...[
      '\ufeff',
      '\u2028',
      '\u202e',
      '\u200b',
      '\r',
      '\r\n',
      '\n',
      '\f',
      '\v',
      '\0',
      '\x1a',
      'PK\x05\x06',
    ],
    ...['\xff\xfe', 'é', '\u{1f40d}', '"', "'", '\\', ' '],
  ],
  open: async () => ({
    seeds: [
      'x = 1\r\ny = "é"\n',
      '\ufeff# -*- coding: utf-8 -*-\nx = 1\n',
      '#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n',
      '\f\n# coding=utf-7\n',
      Buffer.from('\ufeffx = 1', 'utf16le'),
      Buffer.concat([Buffer.from('x\nPK\x05\x06', 'latin1'), Buffer.alloc(18)]),
    ],
    check,
  }),
};
