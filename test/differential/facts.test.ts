import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { factRows } from '#dist/facts/rows.js';
import { limits } from '#dist/limits.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser } from '#dist/syntax/parser.js';
import type { Parser } from '#dist/syntax/parser.js';
import { full, libraryFiles } from './library.js';
import { findPythons } from './pythons.js';
import type { Python } from './pythons.js';

// The whole standard library of every version takes minutes.
if (full) t.setTimeout(1_800_000);
const worker = join(import.meta.dirname, '../../dist/executor/cpython/worker');
const rowsPy = join(import.meta.dirname, '../../test/differential/rows.py');
const surroundings = { preimported: {}, injected: [] };

/**
 * Files that CPython's parser accepts and we refuse, other than those that are not UTF-8, each
 * with the reason.
 */
const refused = new Map<string, string>([
  ['test_compile.py', 'the grammar loses an attribute after a dedent inside brackets'],
  ['badsyntax_future8.py', 'from __future__ import *, which CPython refuses when it compiles'],
]);

interface Judged {
  readonly file: string;
  readonly text: string;
  /** Null when refused. */
  readonly rows: string | null;
  readonly rules: readonly string[];
}

function judge(parser: Parser, python: Python, file: string): Judged {
  const source = readFileSync(join(python.library, file));
  const { text, findings } = decode(source, limits.hardSourceBytesMax);
  const rulesOf = (found: readonly { rule: string }[]): string[] => found.map(({ rule }) => rule);
  if (findings.length > 0) return { file, text, rows: null, rules: rulesOf(findings) };
  const tree = parser.parse(text);
  const faults = checkTree(tree, { python: python.version, body: 'module' });
  if (faults.length > 0) return { file, text, rows: null, rules: rulesOf(faults) };
  const rows = factRows(extractFacts(tree, surroundings), tree);
  return { file, text, rows, rules: [] };
}

/** What CPython says of each text: rows, or null when it refuses. */
function ask(python: Python, texts: readonly string[]): (string | null)[] {
  const input = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    return [Buffer.from(`${bytes.length}\n`), bytes];
  });
  const argv = ['-I', '-S', '-B', '-W', 'ignore', rowsPy, worker];
  const { stdout, stderr, status } = spawnSync(python.path, argv, {
    input: Buffer.concat(input),
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(stderr.toString());
  const answers: (string | null)[] = [];
  for (let at = 0; at < stdout.length;) {
    const newline = stdout.indexOf(0x0a, at);
    const end = newline + 1 + Number(stdout.subarray(at, newline).toString());
    const answer = stdout.subarray(newline + 1, end).toString();
    answers.push(answer.startsWith('=') ? answer.slice(1) : null);
    at = end;
  }
  return answers;
}

function firstDifference(ours: string, theirs: string): string {
  let at = 0;
  while (ours[at] === theirs[at] && at < ours.length) at += 1;
  const from = Math.max(0, at - 60);
  return `ours …${ours.slice(from, at + 60)} theirs …${theirs.slice(at, at + 60)}`;
}

const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');
const parser = await loadParser('auto');

for (const python of full ? pythons : pythons.slice(0, 1)) {
  t.test(`facts equal CPython's on its standard library (${python.version})`, async (t) => {
    const judged = libraryFiles(python).map((file) => judge(parser, python, file));
    const answers = ask(
      python,
      judged.map(({ text }) => text),
    );
    t.equal(answers.length, judged.length);
    const differences: string[] = [];
    const unexplained: string[] = [];
    let equal = 0;
    for (const [index, { file, rows, rules }] of judged.entries()) {
      const theirs = answers[index] ?? null;
      const name = file.slice(file.lastIndexOf('/') + 1);
      if (rows !== null && theirs === null) differences.push(`${file}: CPython refuses it`);
      else if (rows !== null && theirs !== null) {
        if (rows === theirs) equal += 1;
        else differences.push(`${file}: ${firstDifference(rows, theirs)}`);
      } else if (theirs !== null && !rules.includes('source-encoding') && !refused.has(name)) {
        unexplained.push(`${file}: ${rules.join(', ')}`);
      }
    }
    t.same(differences, [], 'files that both accept have the same facts');
    t.same(unexplained, [], 'files that only we refuse are known');
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
  t.same(ours, ask(python, texts));
  t.ok(texts.length >= snippets.length - 2, `${texts.length} of ${snippets.length} were judged`);
});

t.test('both engines yield the same trees', async (t) => {
  const python = pythons[0];
  const native = await loadParser('native').catch(() => null);
  if (native === null || python === undefined) {
    t.pass('the native engine cannot be loaded on this machine');
    return;
  }
  const portable = await loadParser('portable');
  t.same([native.engine, portable.engine], ['native', 'portable']);
  const files = libraryFiles(python).filter((_name, index) => full || index % 4 === 0);
  for (const file of files) {
    const text = readFileSync(join(python.library, file), 'utf8').replaceAll('\r\n', '\n');
    const [a, b] = [native.parse(text), portable.parse(text)];
    for (const part of ['kinds', 'starts', 'ends', 'parents', 'limits'] as const) {
      const bytes = (tree: typeof a): Buffer => {
        const array = tree[part].subarray(0, tree.count);
        return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
      };
      if (!bytes(a).equals(bytes(b))) t.fail(`${file}: ${part} differ`);
    }
    if (a.faulty !== b.faulty) t.fail(`${file}: one engine finds faults`);
  }
  portable.close();
  native.close();
});
