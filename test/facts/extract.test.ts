import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import type { Facts } from '#dist/facts/types.js';
import { loadParser } from '#dist/syntax/parser.js';
import { processorMs } from '../processor-time.js';

/** Its clock stands still: a busy host gives up no long script. */
const parser = await loadParser(() => 0);
const surroundings = { preimported: { np: 'numpy', pd: 'pandas' }, injected: ['df', 'np', 'pd'] };

function facts(script: string): Facts {
  return extractFacts(parser.parse(script), surroundings);
}

/** Qualified names of every reference that is read and of every call, sorted, each once. */
function meanings(script: string): string[] {
  const { references, calls, attributes } = facts(script);
  const all = [
    ...references.filter(({ access }) => access === 'load').flatMap(({ qualified }) => qualified),
    ...calls.flatMap(({ qualified }) => qualified),
    ...attributes.flatMap(({ qualified }) => qualified),
  ];
  return [...new Set(all)].sort();
}

t.test('what a name may stand for', async (t) => {
  const reached: readonly (readonly [string, string])[] = [
    ['eval(x)', 'builtins.eval'],
    ['np.load(x)', 'numpy.load'],
    ['import pandas as p\np.io.common.os', 'pandas.io.common.os'],
    ['from pandas.io import common as c\nc.os.system', 'pandas.io.common.os.system'],
    ['import a.b\na.b.c', 'a.b.c'],
    ['import a.b as c\nc.d', 'a.b.d'],
    ['from .. import x\nx.y', '..x.y'],
    ['from math import *\nsqrt(2)', 'math.sqrt'],
    ['from math import *\nopen(2)', 'builtins.open'],
    ['f = pd.read_pickle\nf(x)', 'pandas.read_pickle'],
    ['e = eval\ng = e\ng(x)', 'builtins.eval'],
    ['def f():\n  return g(1)\ng = e\ne = eval', 'builtins.eval'],
    ['a = b = exec\nb(x)', 'builtins.exec'],
    ['a, (b, c) = 1, (2, eval)\nc(x)', 'builtins.eval'],
    ['(f := eval)(x)\nf(y)', 'builtins.eval'],
    ['f = eval if x else None\nf(y)', 'builtins.eval'],
    ['f = None or exec\nf(y)', 'builtins.exec'],
    ['for f in (eval, exec): f(x)', 'builtins.exec'],
    ['[f(x) for f in [eval]]', 'builtins.eval'],
    ['def h(f=eval): f(x)', 'builtins.eval'],
    ['with open as f: f(x)', 'builtins.open'],
    ["getattr(pd, 'read_' + 'pickle')(x)", 'pandas.read_pickle'],
    ["n = getattr(getattr(pd, 'io'), f'comm{\"on\"}')\nn.os", 'pandas.io.common.os'],
    ["__import__('os').system(x)", 'os.system'],
    ["import importlib\nimportlib.import_module('o' 's').system", 'os.system'],
    ['__builtins__.eval', 'builtins.eval'],
    ['\u{1d626}\u{1d637}\u{1d622}\u{1d62d}(x)', 'builtins.eval'],
    ['class A:\n  open = open\n  x = open(y)', 'builtins.open'],
    ['def f():\n  global g\n  g = eval\ndef h(): g(x)', 'builtins.eval'],
    ['def f():\n  def k():\n    nonlocal g\n    g = eval\n  g = 1\n  g(x)', 'builtins.eval'],
    ['open(x)\nopen = print', 'builtins.open'],
    ['if x: open = print\nopen(y)', 'builtins.open'],
    ['def open(): pass\ndel open\nopen(y)', 'builtins.open'],
    ['def open(x=open(y)): pass', 'builtins.open'],
    ['def open(x: open(y)): pass', 'builtins.open'],
    ['class A:\n  def open(x=open(y)): pass', 'builtins.open'],
    ['class A:\n  if x:\n    def open(): pass\n  open(y)', 'builtins.open'],
    ['class A:\n  def open(): pass\n  del open\n  open(y)', 'builtins.open'],
    ['class A:\n  def open(): pass\n  x = lambda: open(y)', 'builtins.open'],
    ['match x:\n  case np.load: pass', 'numpy.load'],
    ['@eval\ndef f(): pass', 'builtins.eval'],
    ["f'{eval(x)!r:>{exec(y)}}'", 'builtins.exec'],
  ];
  for (const [script, name] of reached) {
    const found = meanings(script);
    t.ok(found.includes(name), `${JSON.stringify(script)} reaches ${name}: ${found.join(' ')}`);
  }
});

t.test("a script's own names are not the builtins", async (t) => {
  const own: readonly (readonly [string, string])[] = [
    ['def open(x): return open\nopen(1)', 'builtins.open'],
    ['open = 1\ndef f(): return open', 'builtins.open'],
    ['def f(open): return open(1)', 'builtins.open'],
    ['def f():\n  filter = 1\n  return filter', 'builtins.filter'],
    ['x = [open for open in y]', 'builtins.open'],
    ['from codecs import open\nopen(x)', 'builtins.open'],
    ['lambda eval: eval(1)', 'builtins.eval'],
    ['x.eval(1)', 'builtins.eval'],
    ['df.query(1)', 'builtins.df'],
    ['class A:\n  def open(x): pass\n  y = property(open)', 'builtins.open'],
    ['class A:\n  @staticmethod\n  def open(): pass\n  x = open()', 'builtins.open'],
    ['f(open=1)', 'builtins.open'],
  ];
  for (const [script, name] of own) {
    const found = meanings(script);
    t.notOk(found.includes(name), `${JSON.stringify(script)} does not reach ${name}`);
  }
});

t.test('folded arguments', async (t) => {
  const cases: readonly (readonly [string, unknown])[] = [
    ["'a' 'b'", { kind: 'string', value: 'ab' }],
    ["'a' + \"b\" + r'\\n'", { kind: 'string', value: 'ab\\n' }],
    ["'%s-%d%%' % ('a', 1)", { kind: 'string', value: 'a-1%' }],
    ["''.join(['a', chr(98), 'c'])", { kind: 'string', value: 'abc' }],
    ['f\'a{"b"}c\'', { kind: 'string', value: 'abc' }],
    ["'\\x61\\u0062\\143\\\n\\q'", { kind: 'string', value: 'abc\\q' }],
    ["b'\\x00\\u'", { kind: 'bytes', value: '\0\\u' }],
    ["'\\N{BULLET}'", { kind: 'unknown' }],
    ['-0x10', { kind: 'number', value: -16 }],
    ['1_000.5', { kind: 'number', value: 1000.5 }],
    ['True', { kind: 'bool', value: true }],
    ['None', { kind: 'none' }],
    ["'%s' % x", { kind: 'unknown' }],
    ["f'{x}'", { kind: 'unknown' }],
  ];
  for (const [source, value] of cases) {
    t.same(facts(`f(${source})`).calls[0]?.arguments[0]?.value, value, source);
  }
});

t.test('the facts of one script', async (t) => {
  const script = [
    'from __future__ import annotations',
    'from a.b import (c as d, e)',
    'x: int = 1',
    'async def f(a, /, b: str, *c, d=2, **e) -> None:',
    '    return await g("s", k=np.load, *c).query(f"a{x}b")',
    'class A(Base, metaclass=M):',
    '    @staticmethod',
    '    def m(): self.__class__.y = 1',
    'match v:',
    '    case C(obj=o): del o.p',
    'return x',
  ].join('\n');
  const found = facts(script);
  t.match(found.imports, [
    { module: '__future__', name: 'annotations', alias: null, level: 0 },
    { module: 'a.b', name: 'c', alias: 'd', level: 0 },
    { module: 'a.b', name: 'e', alias: null },
  ]);
  const cut = (span: { start: number; end: number } | null): string | null =>
    span === null ? null : script.slice(span.start, span.end);
  t.same(
    found.annotations.map((each) => [each.kind, each.name, cut(each.span), cut(each.removal)]),
    [
      ['variable', 'x', 'int', ': int'],
      ['parameter', 'b', 'str', ': str'],
      ['return', 'f', 'None', ' -> None'],
    ],
  );
  t.same(
    found.attributes.map(({ name, access, whole }) => [name, access, cut(whole)]),
    [
      ['query', 'load', 'g("s", k=np.load, *c).query'],
      ['load', 'load', 'np.load'],
      ['__class__', 'load', 'self.__class__'],
      ['y', 'store', 'self.__class__.y'],
      ['obj', 'load', 'obj'],
      ['p', 'delete', 'o.p'],
    ],
  );
  t.match(found.calls[0], { method: 'query', awaited: true, statement: false });
  t.same(
    found.calls[1]?.arguments.map(({ keyword, qualified }) => [keyword, qualified]),
    [
      [null, []],
      ['k', ['numpy.load']],
      ['*', []],
    ],
  );
  t.same(
    found.strings.map(({ value, formatted }) => [value, formatted]),
    [
      ['s', false],
      ['a', true],
      ['b', true],
    ],
  );
  t.match(found.definitions, [
    {
      kind: 'async-function',
      name: 'f',
      atModule: true,
      parameters: [
        { name: 'a', kind: 'positional-only', optional: false },
        { name: 'b', kind: 'positional' },
        { name: 'c', kind: 'var-positional' },
        { name: 'd', kind: 'keyword-only', optional: true },
        { name: 'e', kind: 'var-keyword' },
      ],
    },
    { kind: 'class', name: 'A', bases: [['builtins.Base']] },
    { kind: 'function', name: 'm', inClass: true, decorators: [['builtins.staticmethod']] },
  ]);
  t.same(
    found.flow.map(({ kind, functionDepth, hasValue }) => [kind, functionDepth, hasValue]),
    [
      ['return', 1, true],
      ['await', 1, true],
      ['return', 0, true],
    ],
  );
  t.same([found.statements, found.endsInReturn], [7, true]);
});

t.test('hostile shapes stay within their bounds', async (t) => {
  const many = (count: number, each: (index: number) => string): string =>
    Array.from({ length: count }, (_none, index) => each(index)).join('');
  const shapes: readonly (readonly [string, string])[] = [
    ['a long alias chain', `a0 = eval\n${many(5_000, (i) => `a${i + 1} = a${i}\n`)}a5000(x)`],
    [
      'the same backwards',
      `${many(5_000, (i) => `a${5_000 - i} = a${4_999 - i}\n`)}a0 = eval\na5000(x)`,
    ],
    ['a cycle', `a = b\nb = a\nb = eval\na(x)`],
    ['a growing cycle', `a = a.b\n`.repeat(1_000)],
    ['a long chain', `x = a${'.b'.repeat(900)}`],
    ['many meanings', `${many(2_000, (i) => `f = np.a${i}\n`)}${'f.x(1)\n'.repeat(2_000)}`],
    ['long strings added', `x = f(${"'a' + ".repeat(400)}'b')`],
    ['nested joins', `${"''.join([".repeat(60)}'a'${'])'.repeat(60)}`],
    ['a long line', `x = [${'é, '.repeat(50_000)}]`],
  ];
  for (const [name, script] of shapes) {
    const before = processorMs();
    const found = facts(script);
    const elapsed = processorMs() - before;
    t.ok(elapsed < 5_000, `${name}: ${Math.round(elapsed)} ms`);
    const last = found.calls.at(-1)?.qualified ?? [];
    if (name.startsWith('a long alias') || name.startsWith('the same')) {
      t.same(last, ['builtins.eval'], name);
    }
  }
  const { findings = [] } = facts(many(300, (i) => `f = np.a${i}\n`));
  t.match(findings, [{ rule: 'syntax-limit' }], 'a bound that is hit is told');
});
