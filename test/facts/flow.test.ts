import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { loadParser } from '#dist/syntax/parser.js';

const parser = await loadParser();
const surroundings = { preimported: {}, injected: ['df'] };

/** Qualified names of what is called. */
function called(script: string): string[] {
  const { calls } = extractFacts(parser.parse(script), surroundings);
  return [...new Set(calls.flatMap(({ qualified }) => qualified))].sort();
}

t.test('values are followed through containers, calls, attributes and patterns', async (t) => {
  const ways: readonly string[] = [
    'x = {"k": m}\nx["k"].f()',
    'x = [m]\ny = x[0]\ny.f()',
    'x = [m, 1][:1]\nx[0].f()',
    '{"k": m}["k"].f()',
    'dict(k=m)["k"].f()',
    '{**{"k": m}}.get("k").f()',
    '[*[m]].pop().f()',
    'next(iter([m])).f()',
    'max([m], key=id).f()',
    'for k, v in {"k": m}.items(): v.f()',
    'for i, v in enumerate([m]): v.f()',
    'x = []\nx.append(m)\nx[0].f()',
    'x = {}\nx["k"] = m\nx["k"].f()',
    'x = {}\ndef put(): x["k"] = m\nx["k"].f()',
    'x = {}\nx["a"]["b"] = m\nx["a"]["b"].f()',
    'a, *b = 1, m\nb[0].f()',
    '[*a] = [m]\na[0].f()',
    'xs = [m]\nfor x in xs: x.f()',
    'xs = [m]\n[x.f() for x in xs]',
    'xs = [x for x in [m]]\nxs[0].f()',
    '(lambda x: x.f())(m)',
    'def g(x): x.f()\ng(m)',
    'def g(x): x.f()\ng(x=m)',
    'def g(*xs): xs[0].f()\ng(m)',
    'def g(**xs): xs["x"].f()\ng(x=m)',
    'def g(a, x): x.f()\ng(*[1, m])',
    'def g(a, x): x.f()\nh = g\nh(1, m)',
    'def g(): return m\ng().f()',
    'def g():\n  yield m\nfor x in g(): x.f()',
    'def g():\n  yield from [m]\nfor x in g(): x.f()',
    'async def g(): return m\nasync def h(): (await g()).f()',
    'def g(x): return x\ng(g(m)).f()',
    'list(map(lambda x: x.f(), [m]))',
    'df.map(lambda x, y: y.f(), m)',
    'def d(g): return g(m)\n@d\ndef h(x): x.f()',
    '@lambda g: g(m)\ndef h(x): x.f()',
    'class A:\n  x = m\nA.x.f()',
    'class A:\n  x = m\nA().x.f()',
    'class A:\n  def __init__(self, x): self.x = x\nA(m).x.f()',
    'class A:\n  def g(self, x): x.f()\nA().g(m)',
    'class A:\n  def g(self): self.f()\nA.g(m)',
    'a.x = m\na.x.f()',
    'match m:\n  case x: x.f()',
    'match ([m]):\n  case [x]:\n    x.f()',
    'match m, 1:\n  case x, y: x.f()',
    'match {"k": m}:\n  case {"k": x}: x.f()',
    'match m:\n  case object() as x: x.f()',
    'match m:\n  case object(f=x): x()',
  ];
  for (const script of ways) {
    t.ok(called(`import m\n${script}`).includes('m.f'), script);
  }
});

t.test(
  'what is put into a container is not the container, and what is set is not read',
  async (t) => {
    const ways: readonly string[] = [
      'x = [m]\nx.f()',
      'x = m\nx[0].f()',
      'x = [[m]]\nx[0].f()',
      'def g(x): x.f()\nm.h(g)',
      'class A:\n  def g(self): self.f()\nA().g(m)',
    ];
    for (const script of ways) {
      t.notOk(called(`import m\n${script}`).includes('m.f'), script);
    }
    const { references } = extractFacts(
      parser.parse('import m\nclass A:\n  def g(self): self.f = m.f'),
      surroundings,
    );
    const stored = references.filter(
      ({ access, spelled }) => access === 'store' && spelled !== 'g',
    );
    t.same(
      stored.flatMap(({ qualified }) => qualified),
      [],
    );
  },
);

t.test('a name that has one value is that value', async (t) => {
  const argument = (script: string): unknown =>
    extractFacts(parser.parse(script), surroundings).calls.at(-1)?.arguments[0]?.value;
  const known: readonly string[] = [
    'p = "ab"\nf(p)',
    'p = "a" + "b"\nf(p)',
    'q = "b"\np = "a" + q\nf(p)',
    'def g():\n  p = "ab"\n  f(p)',
    'p = "ab"\ndef g(): pass\ng()\nf(p)',
    'if x: p = "ab"\nf(p)',
    'class C:\n  p = "ab"\n  f(p)',
    'p = "cd"\np = "ab"\nf(p)',
    'p = "a"\np += "b"\nf(p)',
    'def g(p="ab"): f(p)\ng()\nf("ab")',
  ];
  for (const script of known) t.same(argument(script), { kind: 'string', value: 'ab' }, script);
  const unknown: readonly string[] = [
    'p = "ab"\ng = lambda: f(p)\np = "cd"\ng()\nf(x)',
    'p = ""\nfor x in y: p += "ab"\nf(p)',
    'p, *q = "ab"\nf(q)',
    '*p, = "ab"\nf(p)',
    'with "ab" as p: f(p)',
    'if x: str = "ab"\nf(str)',
    'if x: df = "ab"\nf(df)',
    'match y:\n  case p: pass\nif 0: p = "ab"\nf(p)',
    'try: pass\nexcept E as p: pass\nif 0: p = "ab"\nf(p)',
    'import y as p\nif 0: p = "ab"\nf(p)',
    'p = "ab"\n[p := y for _ in z]\nf(p)',
    'for p in [y]: pass\nif 0: p = "ab"\nf(p)',
    'def o():\n  p = "ab"\n  def g():\n    nonlocal p\n    p = y\n  g()\n  f(p)',
    'def g(p="ab"): f(p)',
    'p = "ab"\nfrom x import *\nf(p)',
    'def g():\n  global p\n  p = 1\np = "ab"\nf(p)',
    'p = q\nq = p\nf(p)',
  ];
  for (const script of unknown) t.same(argument(script), { kind: 'unknown' }, script);
});
