import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { factRows } from '#dist/facts/rows.js';
import { checkTree } from '#dist/syntax/check.js';
import { loadParser } from '#dist/syntax/parser.js';
import { cpythonRows } from './cpython.js';
import { firstDifference, judge } from './judge.js';
import { full, libraryFiles } from './library.js';
import { findPythons } from './pythons.js';
import { loadReference } from './reference-parser.js';
import { firstOtherPart } from './trees.js';

// The whole standard library of every version takes minutes.
if (full) t.setTimeout(1_800_000);
const surroundings = { preimported: {}, injected: [] };

/**
 * Files that CPython's parser accepts and we refuse, other than those in a foreign encoding, each
 * with the reason.
 */
const refused = new Map<string, string>([
  ['test_compile.py', 'the grammar ends a block where a line in brackets is less indented than it'],
  ['badsyntax_future8.py', 'from __future__ import *, which CPython refuses when it compiles'],
]);

/** A foreign cookie, or bytes that only such a cookie explains. */
const foreign = /^source-encoding: (?:the script declares the encoding|byte \d+ .* is not UTF-8)/;

/** CPython refuses their bytes too; it is asked about the text that was read of them. */
const unreadable: ReadonlySet<string> = new Set(['bad_coding.py', 'badsyntax_pep3120.py']);

const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');
const parser = await loadParser();

for (const python of full ? pythons : pythons.slice(0, 1)) {
  t.test(`facts equal CPython's on its standard library (${python.version})`, async (t) => {
    const judged = libraryFiles(python).map((file) => ({
      file,
      ...judge(parser, python, readFileSync(join(python.library, file))),
    }));
    const answers = cpythonRows(
      python,
      judged.map(({ text }) => Buffer.from(text)),
    );
    t.equal(answers.length, judged.length);
    const differences: string[] = [];
    const unexplained: string[] = [];
    let equal = 0;
    let encodings = 0;
    let others = 0;
    for (const [index, { file, rows, reasons }] of judged.entries()) {
      const theirs = answers[index] ?? null;
      const name = file.slice(file.lastIndexOf('/') + 1);
      if (rows !== null && theirs === null) differences.push(`${file}: CPython refuses it`);
      else if (rows !== null && theirs !== null) {
        if (rows === theirs) equal += 1;
        else differences.push(`${file}: ${firstDifference(rows, theirs)}`);
      } else if (theirs !== null && !unreadable.has(name)) {
        const isForeign = foreign.test(reasons[0] ?? '');
        const reason = isForeign ? reasons[0] : refused.get(name);
        if (reason === undefined) unexplained.push(`${file}: ${reasons.join(', ')}`);
        else t.comment(`refused: ${file}: ${reason}`);
        if (isForeign) encodings += 1;
        else others += 1;
      }
    }
    t.same(differences, [], 'files that both accept have the same facts');
    t.same(unexplained, [], 'files that only we refuse are known');
    t.ok(others <= 3, `${others} refused besides ${encodings} in a foreign encoding`);
    if (python.version === '3.11') t.ok(encodings <= 5, `${encodings} of 3.11 are foreign`);
    const compared = `${equal} of ${judged.length} files compared`;
    t.ok(equal > 50 && equal > 0.95 * judged.length, compared);
  });
}

t.test('what looks alike to one parser is the same to both, or refused', async (t) => {
  const python = pythons[0];
  if (python === undefined) return;
  const snippets = [
    'type(x)._y = 1\ntype[x] = 2\n',
    '[*a.b(1)[2], *c + d, 3]\nf(*x or y)\n',
    'print >>x, "a"\n',
    "f'{x:=5}' f'{y!r:>{w}}'\n",
    'x = r\'\\\\\' \'a\' """b""" \'\'\n',
    'def f(a, /, b: int = 1, *c: str, d, e=2, **g) -> int: pass\n',
    'if x:\n    y\n  # odd comment\n    z\n',
    'async def f():\n  async with a as b, c as (d, e): return [x async for x in y]\n',
    '\u{1d626}\u{1d637}\u{1d622}\u{1d62d}("1")\nﬁlter\n',
    'a = b = c, *d = e; global_ = 1\nx: (int) = 1\n(y): int\n',
    'try: pass\nexcept (A, B) as e: del e.x, (f[0], g)\nelse: pass\n',
    'class A(B, metaclass=C): x: int = 1\n',
    'lambda *a, b=1, **c: (yield)\n',
    '\f\nif 1:\n\tx\n\ty\n',
    'x = (a. # c\n  b)\n',
    'with open(p) if p else q as f, lambda: x as (g, h): (y := a if b else c)\n',
    "f'{x:\\N{BULLET}}'\n",
    "'\\N{LOW LINE}' '\\N{NBSP}' b'\\N{X}' f'\\N{DIGIT ONE}{x}'\n",
    "'\\x41\\u0042\\103\\\n\\q' b'\\x41\\u'\n'\\N{BULLET}'\n",
  ];
  const texts: string[] = [];
  const ours: string[] = [];
  for (const text of snippets) {
    const tree = parser.parse(text);
    if (checkTree(tree, { python: python.version, body: 'module' }).length > 0) continue;
    texts.push(text);
    ours.push(factRows(extractFacts(tree, surroundings), tree));
  }
  t.same(
    ours,
    cpythonRows(
      python,
      texts.map((text) => Buffer.from(text)),
    ),
  );
  t.ok(texts.length >= snippets.length - 3, `${texts.length} of ${snippets.length} were judged`);
});

t.test("trees are those of tree-sitter's own cursor, of faulty texts too", async (t) => {
  const python = pythons[0];
  if (python === undefined) return;
  const reference = await loadReference();
  const files = libraryFiles(python).filter((_name, index) => full || index % 4 === 0);
  for (const [index, file] of files.entries()) {
    const text = readFileSync(join(python.library, file), 'utf8').replaceAll('\r\n', '\n');
    // Where it ends is anybody's guess, and so is what is missing then.
    const cut = text.slice(0, Math.floor((text.length * (index % 10)) / 10));
    for (const each of [text, cut]) {
      const difference = firstOtherPart(parser.parse(each), reference.parse(each));
      if (difference !== null) t.fail(`${file}: ${difference}`);
    }
  }
  t.ok(files.length > 10);
});
