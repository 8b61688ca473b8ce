import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { traverse } from '#dist/facts/traverse.js';
import type { Scope } from '#dist/facts/scopes.js';
import type { Walk } from '#dist/facts/walk.js';
import { limits } from '#dist/limits.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import { loadParser } from '#dist/syntax/parser.js';
import { LineTable } from '#dist/syntax/span.js';
import { findPythons } from './pythons.js';
import type { Python } from './pythons.js';

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;
if (full) t.setTimeout(600_000);
const scopesPy = join(import.meta.dirname, '../../test/differential/scopes.py');
const parser = await loadParser();

type Rows = readonly (readonly [number, number, string])[];

function ask(python: Python, texts: readonly string[]): (Rows | null)[] {
  const input = texts.flatMap((text) => [
    Buffer.from(`${Buffer.byteLength(text)}\n`),
    Buffer.from(text),
  ]);
  const { stdout, stderr, status } = spawnSync(
    python.path,
    ['-I', '-S', '-B', '-W', 'ignore', scopesPy],
    { input: Buffer.concat(input), maxBuffer: 2 ** 30, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Rows | null);
}

/** The scope that holds the first slot that a name reads. */
function ownerOf(walk: Walk, scope: Scope, node: number): Scope | null {
  const { scopes, tree } = walk;
  const { slots } = scopes.lookup(scope, walk.name(node), tree.starts[node] as number);
  const [slot] = slots;
  return (slot && scopes.all.find((each) => each.slots.get(slot.name) === slot)) ?? null;
}

/**
 * How CPython would reach a name, going by our scopes. At module level and for what a class does
 * not bind, two instructions mean the same.
 */
function decide(walk: Walk, node: number): string {
  const scope = walk.scopes.all[walk.readIn[node] as number] as Scope;
  const owner = ownerOf(walk, scope, node);
  const isOuter = owner === null || owner.kind === 'module';
  if (isOuter)
    return scope.kind === 'module' || scope.kind === 'class' ? 'name or global' : 'global';
  if (scope.kind === 'class') return owner === scope ? 'name' : 'free';
  return owner === scope ? 'local' : 'free';
}

function differences(text: string, rows: Rows): string[] {
  const tree = parser.parse(text);
  const walk = traverse(tree);
  const lines = new LineTable(text);
  const decided = new Map<string, string>();
  for (const reference of walk.references) {
    let node = reference;
    const end = tree.limits[reference] as number;
    while (node + 1 < end) node += 1;
    for (let at = reference; at < end; at += 1) {
      if (tree.starts[at] === tree.starts[reference]) node = at;
    }
    const offset = tree.starts[node] as number;
    decided.set(`${lines.line(offset)}:${lines.utf8Column(offset)}`, decide(walk, node));
  }
  const found: string[] = [];
  for (const [line, column, theirs] of rows) {
    const ours = decided.get(`${line}:${column}`);
    if (ours !== undefined && !ours.includes(theirs)) {
      found.push(`${line}:${column} ours ${ours}, CPython's ${theirs}`);
    }
  }
  return found;
}

const scripts: readonly string[] = [
  'x = 1\nclass A:\n  x = 2\n  def f(self): return x\n  y = [x for _ in [x]]\n',
  'def f():\n  x = 1\n  class A:\n    y = x\n    def g(self): return x\n  return A\n',
  'def f():\n  x = 1\n  class A:\n    x = x\n    z = x\n',
  'def f():\n  def g():\n    nonlocal x\n    x = 2\n    return x\n  x = 1\n  return x\n',
  'def f():\n  def h():\n    def g():\n      nonlocal x\n      x = 2\n      return x\n  x = 1\n',
  'def f():\n  global x\n  x = 1\n  def g(): return x\nx\n',
  'def f():\n  x = 1\n  def g():\n    global x\n    return x\n  def h(): return x\n',
  'def f(): return [y := x for x in z], y\n',
  '[y := x for x in z]\ny\n',
  'def f():\n  try: pass\n  except E as e: return e\n  return e\n',
  'def f(v):\n  match v:\n    case {"k": a, **b}: return a, b\n    case C(c, d=e) as g: return c, e, g\n',
  'def f():\n  for i in i: pass\n  with a as (b, [c, *d]): return b, c, d\n',
  'def f():\n  del x\n  return x\n',
  'def f():\n  x: int\n  return x\n',
  'def f():\n  x += 1\n  import a.b, c as d\n  from e import g as h\n  return a, d, h, b, c, e, g\n',
  'def f(a, b=a, *c, d=b, **e): return lambda x=a, *y: (x, y, a, b, c, d, e)\n',
  'def f():\n  return [(a, b, c) for a in x for b in a if c for c in b]\n',
  'class A:\n  __x = 1\n  def f(self):\n    __y = __x\n    return __y, __z__, __y\n',
  'class A:\n  y = 1\n  z = [lambda: y for y in y]\n  w = {y: v for v in y}\n',
  'def f(x):\n  class A(x): pass\n  @x\n  def g(y=x) -> x: return A, g\n',
  'def f():\n  def g(): return f, g\n  return g\n',
];

const [python] = findPythons().filter(({ version }) => version === '3.11');

t.test('names are in the scopes that CPython sees them in', async (t) => {
  if (python === undefined) return t.pass('there is no CPython 3.11 on this machine');
  const answers = ask(python, scripts);
  for (const [index, script] of scripts.entries()) {
    const rows = answers[index] ?? null;
    t.not(rows?.length ?? 0, 0, script);
    t.same(differences(script, rows ?? []), [], script);
  }
});

t.test('on the standard library too', async (t) => {
  if (python === undefined) return t.pass('there is no CPython 3.11 on this machine');
  const sampled = (name: string): boolean =>
    full || (createHash('sha256').update(name).digest()[0] as number) % 12 === 0;
  const texts = readdirSync(python.library, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py') && !name.includes('site-packages') && sampled(name))
    .map((name) => decode(readFileSync(join(python.library, name)), limits.hardSourceBytesMax))
    .filter(({ text, findings }) => {
      const ask = { python: python.version, body: 'module' } as const;
      return findings.length === 0 && checkTree(parser.parse(text), ask).length === 0;
    })
    .map(({ text }) => text);
  let compared = 0;
  const found: string[] = [];
  for (const [index, rows] of ask(python, texts).entries()) {
    compared += rows?.length ?? 0;
    found.push(...differences(texts[index] as string, rows ?? []));
  }
  t.same(found.slice(0, 20), []);
  t.ok(compared > 10_000, `${compared} names compared`);
});
