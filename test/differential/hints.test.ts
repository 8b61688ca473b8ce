import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { applyEdits, selectFixes } from '#dist/fixes/select.js';
import { openGateway } from '#dist/gateway/gateway.js';
import { limits } from '#dist/limits.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser } from '#dist/syntax/parser.js';
import { annotatedProgram } from './annotated-program.js';
import { full, libraryFiles } from './library.js';
import { findPythons, type Python } from './pythons.js';

// The whole standard library of every version takes minutes.
t.setTimeout(full ? 1_800_000 : 120_000);
const script = join(import.meta.dirname, '../../test/differential/hints.py');
const parser = await loadParser();

/** A text without the hints that an edit can take out, and how many those were. */
function strip(text: string, version: string): { stripped: string; hints: number } | null {
  let stripped = text;
  let hints = 0;
  for (;;) {
    const tree = parser.parse(stripped);
    if (checkTree(tree, { python: version, body: 'module' }).length > 0) {
      return hints === 0 ? null : { stripped, hints };
    }
    const { annotations } = extractFacts(tree, { preimported: {}, injected: [] });
    const { edits } = selectFixes(
      annotations.map(({ removal }) => (removal ? { fix: { title: '', edits: [removal] } } : {})),
    );
    if (edits.length === 0) return { stripped, hints };
    hints += edits.length;
    stripped = applyEdits(stripped, edits);
  }
}

function compare(python: Python, pairs: readonly (readonly [string, string])[]): string[] {
  const input = pairs.flat().flatMap((text) => {
    const bytes = Buffer.from(text);
    return [Buffer.from(`${bytes.length}\n`), bytes];
  });
  const argv = ['-I', '-S', '-B', '-W', 'ignore', script];
  const { stdout, stderr, status } = spawnSync(python.path, argv, {
    input: Buffer.concat(input),
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8:backslashreplace' },
  });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout.toString().trimEnd().split('\n');
}

const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');

for (const python of full ? pythons : pythons.slice(0, 1)) {
  t.test(`a library without hints is the same program (${python.version})`, async (t) => {
    const files: string[] = [];
    const pairs: [string, string][] = [];
    let hints = 0;
    for (const file of libraryFiles(python)) {
      const bytes = readFileSync(join(python.library, file));
      const { text, findings } = decode(bytes, limits.hardSourceBytesMax);
      const result = findings.length > 0 ? null : strip(text, python.version);
      if (result === null || result.hints === 0) continue;
      hints += result.hints;
      files.push(file);
      pairs.push([text, result.stripped]);
    }
    const answers = compare(python, pairs);
    const differences = files
      .map((file, index) => `${file}: ${answers[index]}`)
      .filter((_line, index) => answers[index] !== 'same');
    t.same(differences, []);
    t.ok(hints > (full ? 500 : 20), `${hints} hints of ${files.length} files`);
  });
}

t.test('hints of every form', async (t) => {
  const python = pythons[0];
  if (python === undefined) return;
  const snippets = [
    'x: int = 1\ny : int=2\n(z): int = 3\nx.a: int = 4\nx[0]: (  # c\n  int\n) = 5\n',
    'def f(a: int = 3, *b: str, c : "x" = 4, d:int=5, **e: dict[str, int]) -> None: pass\n',
    'def f(\n  a: int, # one\n  b: int  # two\n  = 3,\n  c: int=\n   4,\n) -> (\n  int\n): return a\n',
    'class A:\n  x: int\n  y: str  # c\nclass B: x: int; y: int\nclass C:\n  x: int\n  y = 1\n',
    'class D:\n  x: int\n  "text"\n  y: int;\n  z: int; w = 1; v: int\n',
    'def f():\n\tx: int\n\tx = 1; y: int; z: int\n\tif x: y: int\n\treturn x\n',
    'if a:\\\n  x: int\nelse:\n  x: \\\n  int\\\n  = 3\nx: int',
    's = "\u{1f40d}"; x: "\u{1f40d}é" = 1; y = "\u{1f40d}"\n\tif 0 else 1\n'.replace('\n\t', ' '),
    'async def f(a: int) -> int:\n  async with b as c: d: int = 3\n  x: list[int] = yield\n',
    'x: tuple = 1, 2\ny: tuple = *x, 3\nz: int = lambda a, b=1: a\n',
    'def f(a: int = 1, /, b: int = 2, *, c: int) -> lambda: 1: ...\n',
  ];
  const pairs = snippets.map((text): [string, string] => {
    const result = strip(text, python.version);
    t.ok(result, `is judged: ${text}`);
    return [text, result?.stripped ?? ''];
  });
  const answers = compare(python, pairs);
  t.same(
    answers.map((answer, index) => [answer, pairs[index]?.[1]]),
    pairs.map(([, stripped]) => ['same', stripped]),
  );
  t.equal(pairs[1]?.[1], 'def f(a=3, *b, c=4, d=5, **e): pass\n');
  t.equal(pairs[3]?.[1], 'class A:\n  pass\n  # c\nclass B: pass; pass\nclass C:\n  y = 1\n');
});

t.test('random programs', async (t) => {
  const python = pythons[0];
  if (python === undefined) return;
  const numRuns = full ? 5_000 : 400;
  const pairs: [string, string][] = [];
  for (const text of fc.sample(annotatedProgram, { numRuns })) {
    const result = strip(text, python.version);
    if (result !== null) pairs.push([text, result.stripped]);
  }
  const answers = compare(python, pairs);
  const wrong = pairs.filter((_pair, index) => answers[index] !== 'same');
  t.same(
    wrong.map(([text, stripped]) => [
      text,
      stripped,
      answers[pairs.findIndex(([one]) => one === text)],
    ]),
    [],
  );
  t.ok(pairs.length > 0.9 * numRuns, `${pairs.length} of ${numRuns} were judged`);
});

t.test('what --fix makes of random programs is a program, and needs no more of it', async (t) => {
  const gateway = await openGateway({ policy: 'processor' });
  for (const body of fc.sample(annotatedProgram, { numRuns: full ? 2_000 : 150 })) {
    const text = `${body}return []\n`;
    const fixed = gateway.fixScript(text);
    const again = gateway.fixScript(fixed.text);
    t.same([fixed.unsound, again.unsound, again.edits], [[], [], []], text);
    t.equal(applyEdits(fixed.original, fixed.edits), fixed.text);
    const rules = (found: typeof fixed): string[] => found.verdict.findings.map(({ rule }) => rule);
    t.notOk(rules(fixed).includes('syntax-error') && fixed.edits.length > 0, text);
    const kept = fixed.verdict.findings.filter(({ rule }) => rule === 'type-annotation');
    t.ok(
      kept.every(({ help }) => help.startsWith('Rewrite')),
      'a hint that stays says why',
    );
  }
  await gateway.close();
});
