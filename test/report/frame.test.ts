import * as fc from 'fast-check';
import t from 'tap';
import type { Finding } from '#dist/finding.js';
import { codeFrame } from '#dist/report/frame.js';
import { prettyVerdict } from '#dist/report/pretty.js';
import { lineCells } from '#dist/text/visible.js';
import { entryOf, findingAt, hostile, jobFinding } from './sample.js';

const canvas = { colour: false, width: 80 };

function frameOf(text: string, finding: Finding, width = 80): string[] {
  return codeFrame(text, { finding, place: finding }, { colour: false, width });
}

const frames: readonly [name: string, text: string, marked: string, expected: string[]][] = [
  ['a word', 'import os\n', 'os', [' 1 | import os', '   |        ^^']],
  ['the end of a line', 'x = (\ny', '\ny', [' 1 | x = (', '   |      ^', ' 2 | y', '   | ^']],
  ['after a tab', '\tx = os', 'os', [' 1 |     x = os', '   |         ^^']],
  ['a tab inside', 'a\tos', 'os', [' 1 | a   os', '   |     ^^']],
  ['wide characters', 'x = "日本", os', 'os', [' 1 | x = "日本", os', '   |             ^^']],
  ['a wide character', 'é = 日', '日', [' 1 | é = 日', '   |     ^^']],
  ['a combining mark', 'e\u0301 = os', 'os', [' 1 | e\u0301 = os', '   |     ^^']],
  ['an emoji', '"🙂" + os', 'os', [' 1 | "🙂" + os', '   |        ^^']],
  ['an escape', '"\u001b[2J" + os', 'os', [' 1 | "\\x1b[2J" + os', '   |             ^^']],
  ['bidi', '"\u202e" + os', 'os', [' 1 | "\\u202e" + os', '   |            ^^']],
  ['a bare CR', '# a\rimport os', '\r', [' 1 | # a\\rimport os', '   |    ^^']],
];

t.test('the underline stands below the place', async (t) => {
  for (const [name, text, marked, expected] of frames) {
    t.same(frameOf(text, findingAt(text, marked)), expected, name);
  }
  const empty = findingAt('abc', 'c', { span: { start: 3, end: 3 } });
  t.same(frameOf('abc', empty), [' 1 | abc', '   |    ^'], 'past the end');
  t.same(frameOf('', { ...empty, span: { start: 0, end: 0 } }), [' 1 | ', '   | ^']);
});

t.test('what is long is cut around the place', async (t) => {
  const line = `${'a'.repeat(1_000_000)} os ${'b'.repeat(1_000_000)}`;
  const [source = '', underline = ''] = frameOf(line, findingAt(line, 'os'));
  t.ok(source.length <= 80 && source.includes(' os '), source);
  t.equal(underline.indexOf('^^'), source.indexOf('os'), 'still below');

  const lines = `f(\n${'  1,\n'.repeat(50)})\n`;
  const frame = frameOf(lines, findingAt(lines, lines.trimEnd()));
  t.equal(frame.at(-1), '   | … 48 more lines');
  t.equal(frame.length, 9);
});

t.test('a person sees place, rule, chain, remedy, page and decision', async (t) => {
  const text = 'import pandas as p\np.io.common.os.getcwd()\n';
  const finding = findingAt(text, 'p.io.common.os', {
    chain: ['p.io.common.os', 'os'],
    help: 'Write instead:\n  import math',
    fix: { title: 'remove it', edits: [] },
  });
  const report = prettyVerdict(entryOf('a.py', text, [jobFinding, finding]), canvas);
  t.equal(
    report,
    [
      'a.py: error: the job has no output schema [output-schema]',
      '  help: Give one.',
      '  docs: rules/contract/output-schema.md',
      '',
      'a.py:2:1: error: `os` is not on the list of the policy [import-allow-list]',
      ' 2 | p.io.common.os.getcwd()',
      '   | ^^^^^^^^^^^^^^',
      '  chain: p.io.common.os → os',
      '  help: Write instead:',
      '          import math',
      '  fix: remove it',
      '  docs: rules/imports/import-allow-list.md',
      '',
      'a.py: denied, 2 errors (policy processor)',
      '',
    ].join('\n'),
  );
  t.equal(prettyVerdict(entryOf('b.py', '', []), canvas), 'b.py: allowed (policy processor)\n');
});

t.test('nothing hostile reaches the terminal, and colours are ours alone', async (t) => {
  const text = `x = "${hostile}"\n`;
  const finding = findingAt(text, hostile, {
    message: hostile,
    help: hostile,
    chain: [hostile],
    reason: hostile,
    fix: { title: hostile, edits: [] },
  });
  const entry = entryOf(hostile, text, [finding]);
  t.notMatch(prettyVerdict(entry, canvas), /[\u0000-\u0009\u000b-\u001f\u202e]/);
  const coloured = prettyVerdict(entry, { ...canvas, colour: true });
  t.notMatch(coloured.replace(/\u001b\[(?:0|1|2|1;3[136])m/g, ''), /[\u0000-\u0009\u000b-\u001f]/);
  t.match(coloured, '\u001b[1;31m');
});

t.test('any text, any place: bounded, nothing to obey, the place marked', async (t) => {
  const character = fc.oneof(
    fc.constantFrom('\t', '\n', ' ', '日', '\u001b', '\u202e', '\ud800', 'e\u0301', '🙂'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  );
  const script = fc.array(character, { maxLength: 300 }).map((characters) => characters.join(''));
  fc.assert(
    fc.property(
      script,
      fc.nat(),
      fc.nat(40),
      fc.integer({ min: 30, max: 120 }),
      (text, at, length, width) => {
        const start = at % (text.length + 1);
        const end = Math.min(text.length, start + length);
        const finding = findingAt(text, text.slice(start, end), { span: { start, end } });
        const frame = frameOf(text, finding, width);
        const whole = frame.join('');
        return (
          frame.length <= 9 &&
          !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{Cs}/u.test(whole) &&
          whole.includes('^') &&
          frame.every((line) => cellsOf(line) <= width)
        );
      },
    ),
    { numRuns: 500 },
  );
  t.pass('held');
});

function cellsOf(line: string): number {
  return lineCells(line).reduce((sum, cell) => sum + cell.width, 0);
}
