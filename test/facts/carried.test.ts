import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { loadParser } from '#dist/syntax/parser.js';

const parser = await loadParser();

const factsOf = (script: string) =>
  extractFacts(parser.parse(script), { preimported: {}, injected: ['df'] });

t.test('a method that is handed on is the method that is called', (t) => {
  const ways: readonly string[] = [
    '(df.eval)(x)',
    '[df.eval][0](x)',
    '{"k": df.eval}["k"](x)',
    '(df.eval if y else None)(x)',
    '(df.mean if y else df.eval)(x)',
    '(None or df.eval)(x)',
    '(lambda f: f)(df.eval)(x)',
    'next(iter([df.eval]))(x)',
    '(f := df.eval)(x)',
    'f = (df.eval)\nf(x)',
    'f = df.eval\ng = f\ng(x)',
    '(getattr(df, "eval"))(x)',
  ];
  for (const script of ways) {
    t.ok(
      factsOf(script).calls.some(({ methods }) => methods.includes('eval')),
      script,
    );
  }
  const others: readonly string[] = ['df.eval.x(y)', 'f(df.eval)', 'df.eval[0](x)', 'f = f\nf(x)'];
  for (const script of others) {
    t.notOk(
      factsOf(script).calls.some(({ methods }) => methods.includes('eval')),
      script,
    );
  }
  const [called] = factsOf('import m\n(m.f)(1)').references;
  t.match(called, { spelled: 'm.f', called: true });
  t.end();
});

t.test('what is called out of a carrier is worked out as what it is', (t) => {
  const carriers: readonly (readonly [before: string, after: string])[] = [
    ...([
      ['(', ')'],
      ['[', '][0]'],
      ['(0, ', ')[-1]'],
      ['{"k": ', '}["k"]'],
    ] as const),
    ...([
      ['(', ' if y else None)'],
      ['(None or ', ')'],
      ['(kept := ', ')'],
    ] as const),
    ['next(iter([', ']))'],
  ];
  for (const [before, after] of carriers) {
    const of = (callee: string) => `${before}${callee}${after}`;
    const script = `x = ${of('getattr')}(df, ${of('"".join')}(["ev", "al"]))`;
    const { attributes, assembled } = factsOf(script);
    t.match(attributes, [{ name: 'eval' }], script);
    t.match(assembled, [{ value: 'eval' }], script);
  }
  const others: readonly string[] = ['["".join, f][y]', '(f or "".join)', '[*f, "".join][0]'];
  for (const callee of others) t.same(factsOf(`${callee}(["a", "b"])`).assembled, [], callee);
  t.same(factsOf('def next(f): return g\nnext(iter(["".join]))(["a"])').assembled, []);
  t.end();
});

t.test('a text that is put together is a text as a whole', (t) => {
  const rows: readonly (readonly [script: string, texts: readonly string[]])[] = [
    ['x = "cba"[::-1]', ['abc']],
    ['x = "a" + "b" + "c"', ['abc']],
    ['x = "".join(["a", "bc"])', ['abc']],
    ['x = "%s%s" % ("a", "bc")', ['abc']],
    ['x = {"k": b"cba"[::-1]}', ['abc']],
    ['x = f"a{\'bc\'}"', ['abc']],
    ['x = "a" f"{\'bc\'}"', ['abc']],
    ['x = f("cba"[::-1] + y)', ['abc']],
    ['x = ("a" + "b").upper()', ['AB', 'ab']],
    ['x = "a" + y\nz = 1 + 2', []],
  ];
  for (const [script, texts] of rows) {
    t.same(
      factsOf(script).assembled.map(({ value }) => value),
      texts,
      script,
    );
  }
  t.end();
});

t.test('what is unpacked where it is written is what is in it', (t) => {
  const rows: readonly (readonly [script: string, keywords: readonly (string | null)[]])[] = [
    ['f(*(a, b))', [null, null]],
    ['f(*[a, *b], *c)', [null, '*', '*']],
    ['f(**{"k": a, "l" + "m": b})', ['k', 'lm']],
    ['f(**{"k": a, c: b})', ['**']],
    ['f(**{**c})', ['**']],
    ['f(a, *(b,), k=c, **d)', [null, null, 'k', '**']],
  ];
  for (const [script, keywords] of rows) {
    const [call] = factsOf(script).calls;
    t.same(
      call?.arguments.map(({ keyword }) => keyword),
      keywords,
      script,
    );
  }
  t.same(factsOf('f(*(a, b), **{"k": c})').calls[0]?.written, ['*', '**']);
  t.end();
});
