import t from 'tap';
import { checkTree } from '#dist/syntax/check.js';
import { loadParser } from '#dist/syntax/parser.js';
import { LineTable } from '#dist/syntax/span.js';

// The first ones of this process, at once: each has to be whole.
const loaded = await Promise.all([loadParser(), loadParser(), loadParser()]);
const [parser] = loaded;

/** Script, rule, line, what the message or help says. */
const refused: readonly (readonly [string, string, number, RegExp])[] = [
  ['print "x"\n', 'syntax-error', 1, /print\("x"\)/],
  ['exec "x"\n', 'syntax-error', 1, /Python 2/],
  ['x <> y\n', 'syntax-error', 1, /write !=/],
  ['`x`\n', 'syntax-error', 1, /repr/],
  ['x = 0777\n', 'syntax-error', 1, /0o777/],
  ['x = 10L\n', 'syntax-error', 1, /write 10/],
  ['x = 1__0\n', 'syntax-error', 1, /not a number/],
  ['x = 1_\n', 'syntax-error', 1, /not a number/],
  ['try: pass\nexcept E, e: pass\n', 'syntax-error', 2, /except E as e/],
  ['raise E, "x"\n', 'syntax-error', 1, /Python 2/],
  ['def f((a, b)): pass\n', 'syntax-error', 1, /unpack/],
  ['if x:\n        a\n    b\n', 'syntax-error', 3, /indented by 4/],
  ['if x:\na\n', 'syntax-error', 1, /no body/],
  ['def f():\n', 'syntax-error', 1, /no body/],
  ['if x:\n\ta\n        b\n', 'syntax-error', 3, /blanks/],
  ['if x:\n  a\n  else:\n  b\n', 'syntax-error', 3, /./],
  ['  x = 1\n', 'syntax-error', 1, /indented by 2/],
  ['f(x) = 1\n', 'syntax-error', 1, /./],
  ['del f()\n', 'syntax-error', 1, /cannot be deleted/],
  ['with a as b(): pass\n', 'syntax-error', 1, /cannot be assigned/],
  ['x = (a as b)\n', 'syntax-error', 1, /"as"/],
  ['x := 1\n', 'syntax-error', 1, /brackets/],
  ['a, b += 1\n', 'syntax-error', 1, /one target/],
  ['a, b: int = 1\n', 'syntax-error', 1, /./],
  ['match [1]:\n  case [x]: x()\n', 'syntax-error', 1, /write match \(/],
  ['x =\n  1\n', 'syntax-error', 2, /goes on here/],
  ['import\n  os\n', 'syntax-error', 2, /goes on here/],
  ['from .\n. import a\n', 'syntax-error', 1, /goes on here/],
  ['x\n\\\n', 'syntax-error', 2, /no line after/],
  ['x.\ny\n', 'syntax-error', 2, /goes on here/],
  ['with a\n  as b: pass\n', 'syntax-error', 2, /goes on here/],
  ['open("\n\t/x")\n', 'syntax-error', 1, /does not end/],
  ['async = 1\n', 'syntax-error', 1, /keyword/],
  ['f(a=1, b)\n', 'syntax-error', 1, /positional/],
  ['def f(**a, b): pass\n', 'syntax-error', 1, /put "\*\*a" last/],
  ['x = lambda **a, b=1: b\n', 'syntax-error', 1, /put "\*\*a" last/],
  ['class A[T = int]: pass\n', 'syntax-error', 1, /default of a type parameter/],
  ['def f(a=1, b): pass\n', 'syntax-error', 1, /default/],
  ['try:\n  x\n', 'syntax-error', 1, /except or finally/],
  ['x = b"é"\n', 'syntax-error', 1, /ASCII/],
  ['x = b"a" "b"\n', 'syntax-error', 1, /same prefix/],
  ['x = "\\x1"\n', 'syntax-error', 1, /hex digits/],
  ['x = bf"a"\n', 'syntax-error', 1, /prefix/],
  ['x = (1,\n', 'syntax-error', 1, /never closed/],
  ['x = "abc\n', 'syntax-error', 1, /./],
  ['x = )\n', 'syntax-error', 1, /closes nothing|not understood/],
  ['return 1\n', 'syntax-error', 1, /outside of a function/],
  ['await x\n', 'syntax-error', 1, /async/],
  ['break\n', 'syntax-error', 1, /loop/],
  ['x\u00a0= 1\n', 'source-characters', 1, /U\+00A0/],
  ['x = a\u200bb\n', 'source-characters', 1, /U\+200B/],
  ['match x:\n  case 1: pass\n', 'python-version', 1, /3\.10/],
  ['try: pass\nexcept* E: pass\n', 'python-version', 2, /3\.11/],
  ['type X = int\n', 'python-version', 1, /3\.12/],
  ['def f[T](x): pass\n', 'python-version', 1, /3\.12/],
  ['x = f"{a["b"]}"\n', 'python-version', 1, /quotes/],
  ["x = f'{a + chr(10) + '\\n'}'\n", 'python-version', 1, /quotes|backslash/],
  ['{1, *lambda: x}\n', 'syntax-error', 1, /brackets/],
  ['{**a or b}\n', 'syntax-error', 1, /brackets/],
  ['x = a if lambda: b else c\n', 'syntax-error', 1, /brackets/],
  ['x = a if b if c else d else e\n', 'syntax-error', 1, /brackets/],
  ['a or lambda: x\n', 'syntax-error', 1, /brackets/],
  ['f"{lambda: x}"\n', 'syntax-error', 1, /brackets/],
  ['[a for x in y if lambda: b]\n', 'syntax-error', 1, /brackets/],
  ['def f(): return [yield x]\n', 'syntax-error', 1, /brackets/],
  ['async def f(): await -x\n', 'syntax-error', 1, /brackets/],
  ['assert x := 1\n', 'syntax-error', 1, /brackets/],
  ['{x := 1}\n', 'syntax-error', 1, /brackets/],
  ['x % *a\n', 'syntax-error', 1, /nothing to unpack/],
  ['x != (*y)\n', 'syntax-error', 1, /nothing to unpack/],
  ['try: pass\nexcept** E: pass\n', 'syntax-error', 2, /nothing to unpack/],
  ['f(***a)\n', 'syntax-error', 1, /nothing to unpack/],
  ['x: *a = 1\n', 'syntax-error', 1, /type hint/],
  ['del [a, *b]\n', 'syntax-error', 1, /star cannot be deleted/],
  ['f(a for a in b, 1)\n', 'syntax-error', 1, /comprehension/],
  ['match x:\n  case a as _: pass\n', 'syntax-error', 2, /another name/],
  ['match x:\n  case {**_}: pass\n', 'syntax-error', 2, /another name/],
  ['match x:\n  case a as b as c: pass\n', 'syntax-error', 2, /follows "as"/],
  ["f'{x:it's}'\n", 'syntax-error', 1, /ends the string/],
  ["f'{x!x}'\n", 'syntax-error', 1, /no conversion/],
  ["f'{x:{y:{z}}}'\n", 'syntax-error', 1, /nested too deeply/],
  ["f'{x:\\N{BULLET}}'\n", 'syntax-limit', 1, /character name/],
  ["'\\N{LOW_LINE}'\n", 'syntax-error', 1, /no character/],
  [`${'('.repeat(201)}${')'.repeat(201)}\n`, 'syntax-limit', 1, /200 brackets/],
  [`${'['.repeat(10_000)}\n`, 'syntax-limit', 1, /./],
  [`${'-'.repeat(5_000)}1\n`, 'syntax-limit', 1, /deeper/],
];

const admitted: readonly string[] = [
  '',
  '# only a comment',
  'x # \\\n',
  'x \\\n\n',
  'x = 1\n',
  'x = 0xFF + 0o17 + 0b11 + 1_000 + 0 + 00 + 1. + .5e-3 + 1j + 0777.5\n',
  'def f(a, /, b=1, *args, c, d=2, **k): return await_ or (yield)\n',
  'async def f():\n    async with a as b: await b\n',
  'if x:\n    a\n# comment at another depth\n    b\nelif y: pass\nelse:\n    c\n',
  'if x:\n\ta\n\tb\n',
  'try: pass\nexcept (A, B) as e: pass\nelse: pass\nfinally: pass\n',
  'x = "\u200b" # \u200b\n',
  'f(*a, b, *c, d=1, *e, **g)\n',
  'x = a if b else c; y = 1;\n',
  'print(1); print >> x; exec(y)\n',
  '@d\nclass A: pass\n',
  'for x in *a, *b: continue\nwhile 1: break\n',
  'x = f"{a!r:>{w}}" f\'{b["c"]}\'\n',
  'x = f"{a:=5}"\n',
  '(a, [b, *c]), d.e, g[0] = h\n',
  'with open(p) if p else q as f, lambda: x as (g, h): pass\n',
  'try: pass\nexcept (A if b else C) as d: pass\nexcept A if b else C as d: pass\n',
  'f(x := a if b else c, *a or b, **lambda: x); y[a := b, *c] = [z := a.b if c else d, *e | f]\n',
  '{x := 1}; a[*b]; {**a | b}; [x for x in y if (lambda: z)()]\n',
  'match *a, b:\n  case [*_, (c as d)] | {"e": _, **f} if lambda: g: pass\n',
  '"\\N{LOW LINE}\\N{bullet}"; f"{x:{y!r}}" if a else b\n',
  'x = 1 if y else 2\nx = [1for y in z]\n',
];

t.test('what is refused', async (t) => {
  for (const [text, rule, line, message] of refused) {
    const found = checkTree(parser.parse(text), { python: '3.9', body: 'module' });
    const first = found.find((finding) => finding.rule === rule);
    const name = JSON.stringify(text.slice(0, 60));
    t.ok(first !== undefined, `${name} is refused by ${rule}: ${JSON.stringify(found[0])}`);
    if (first === undefined) continue;
    t.match(`${first.message} ${first.help}`, message, name);
    t.equal(new LineTable(text).place(first.span).line, line, `${name}: line`);
  }
});

t.test('what is admitted', async (t) => {
  for (const text of admitted) {
    const found = checkTree(parser.parse(text), { python: '3.11', body: 'module' });
    t.same(found, [], JSON.stringify(text));
  }
  const body = 'x = 1\nawait f()\nasync for y in z: pass\nreturn x\n';
  t.same(checkTree(parser.parse(body), { python: '3.11', body: 'async-function' }), []);
});

t.test('later syntax is admitted from its version on', async (t) => {
  const later = 'match x:\n  case {"a": [1, *_], **r} | A(b=c) if d: pass\ntype X[T] = int\n';
  const starred = 'try: pass\nexcept* E: pass\nx = f"{a["b"]}"\n';
  for (const text of [later, starred]) {
    t.same(checkTree(parser.parse(text), { python: '3.12', body: 'module' }), [], text);
  }
});

t.test('parsers that are loaded at the same time', async (t) => {
  const text = 'def f(a):\n    return [a, "b"]\n';
  const counts = loaded.map((parser) => parser.parse(text).count);
  t.ok(
    counts.every((count) => count > 0 && count === counts[0]),
    String(counts),
  );
});

t.test('a parse that takes too long is given up and refused', async (t) => {
  let ticks = 0;
  const parser = await loadParser(() => (ticks += 1_500));
  const tree = parser.parse('x = 1 # …\n'.repeat(2_000));
  t.match(checkTree(tree, { python: '3.11', body: 'module' }), [
    { rule: 'syntax-limit', message: /2000 ms/ },
  ]);
  t.equal(tree.count, 0);
});

t.test('places', async (t) => {
  const text = 'é = 1\n\n"𝒳" + x\n';
  const lines = new LineTable(text);
  const offset = text.indexOf('x');
  t.same(lines.place({ start: offset, end: offset + 1 }), {
    line: 3,
    column: 8,
    endLine: 3,
    endColumn: 9,
  });
  t.equal(lines.utf8Column(offset), 9);
  t.equal(lines.utf8Column(text.indexOf('=')), 3);
  t.equal(lines.lineText(3), '"𝒳" + x');
  t.equal(lines.lineCount, 4);
});
