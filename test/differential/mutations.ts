import fc from 'fast-check';

/** A change to the text of a program, for good or ill. */
export interface Mutation {
  readonly name: string;
  readonly apply: (text: string) => string;
}

// prettier-ignore
const inserted = [
  // Ends of lines, blanks and what looks like them.
  '\r', '\r\n', '\f', '\v', '\t', ' ', '\n', '\\\n', '\\', '\\\r\n', '\u00a0', '\u2028', '\x85', '\x1c',
  '\ufeff', '\u200b', '\u200d', '\u202e', '\u00ad', '\0', '\x1a', '\x7f', '\ud800',
  // Names that NFKC makes others.
  'ﬁ', '𝘦', 'ª', 'ſ', 'K', '＿', '（', '．', '＝', '\u0301', '·', '１',
  // Python 2 and other dialects.
  '`', '<>', 'print ', 'exec ', '0777', '10L', 'ur""', '$', '?', '!', '->', ':=', '...', '@',
  // Tokens.
  '(', ')', '[', ']', '{', '}', ',', ':', ';', '.', '*', '**', '=', '==', '+', '-', 'not ', '"', "'",
  '"""', "'''", '#', 'f"', "f'{", '{a!r:{b}}', '\\N{', '\\x4', 'as ', ' in ', ' if ', ' else ', ' for ',
  ' async ', ' await ', ' lambda: ', ' yield ', ' del ', ' import ', ' from ', ' type ', ' match ',
  ' case ', ' pass', '\n    ', '\n\t', '\n  pass', '\n        \t', ' is not ', '1', '1_', '0x', '1e',
];
const heads = [
  '\ufeff',
  '\ufeff\ufeff',
  '# coding: latin-1\n',
  '#!/usr/bin/python\n# -*- coding: utf-7 -*-\n',
  '\f# vim: set fileencoding=utf8 :\n',
  '# coding: rot13\n',
  '\n\n# coding: latin-1\n',
  '  ',
  '\t',
  '\\\n',
];
const tails = ['', '\\', '\\\n', '    ', '\n    ', '#', '\f', '\r', '\0', '\x1a', 'PK\x05\x06'];

const tokens = /[\p{L}\p{N}_]+|[ \t]+|\n[ \t]*|"""|'''|[^\p{L}\p{N}_ \t]/gu;

/** Puts other tokens in the place of those at and after a place. */
function retoken(text: string, at: number, change: (found: string[], at: number) => void): string {
  const found = text.match(tokens) ?? [];
  change(found, at % Math.max(1, found.length));
  return found.join('');
}

type Change = (found: string[], at: number) => void;
const changes: Readonly<Record<string, Change>> = {
  delete: (found, at) => void found.splice(at, 1),
  double: (found, at) => void found.splice(at, 0, found[at] ?? ''),
  swap: (found, at) => void found.splice(at, 2, found[at + 1] ?? '', found[at] ?? ''),
  move: (found, at) => {
    const [taken = ''] = found.splice(at, 1);
    found.splice((at * 7) % (found.length + 1), 0, taken);
  },
};

function insertion(what: string, at: number): Mutation {
  const apply = (text: string): string => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + what + text.slice(place);
  };
  return { name: `insert ${JSON.stringify(what)} at ${at}`, apply };
}

function everywhere(name: string, from: RegExp, to: string): Mutation {
  return { name, apply: (text: string) => text.replace(from, to) };
}

const whole: readonly Mutation[] = [
  everywhere('CRLF', /\n/g, '\r\n'),
  everywhere('CR', /\n/g, '\r'),
  everywhere('tabs for blanks', /^ {4}/gm, '\t'),
  everywhere('eight blanks for tabs', /\t/g, '        '),
  everywhere('other quotes', /'/g, '"'),
  everywhere('joined lines', /,\n/g, ', \\\n'),
  everywhere('brackets gone', /[()]/g, ''),
  everywhere('no final line end', /\n$/, ''),
];

const place: fc.Arbitrary<number> = fc.nat(100_000);

/** One change: a token, a character, the indentation of a line, the whole text. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...inserted), place).map((of) => insertion(...of)),
  },
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...Object.keys(changes)), place).map(([name, at]) => ({
      name: `${name} token ${at}`,
      apply: (text: string) => retoken(text, at, changes[name] as Change),
    })),
  },
  fc.tuple(place, fc.constantFrom('', ' ', '    ', '\t', ' \t')).map(([at, indent]) => ({
    name: `indent line ${at} by ${JSON.stringify(indent)}`,
    apply: (text: string) => {
      const lines = text.split('\n');
      const line = at % lines.length;
      lines[line] = indent + (lines[line] ?? '').trimStart();
      return lines.join('\n');
    },
  })),
  fc.constantFrom(...whole),
  fc
    .constantFrom(...heads)
    .map((head) => ({ name: `begin ${head}`, apply: (text: string) => head + text })),
  fc
    .constantFrom(...tails)
    .map((tail) => ({ name: `end ${tail}`, apply: (text: string) => text + tail })),
  place.map((at) => ({
    name: `cut at ${at}`,
    apply: (text: string) => text.slice(0, at % text.length),
  })),
);
