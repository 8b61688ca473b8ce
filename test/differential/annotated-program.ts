import fc from 'fast-check';

const name = fc.constantFrom('x', 'y', 'z', 'é', 'own');
const gap = fc.constantFrom('', ' ', '  ', '\t', ' \\\n ');
const type = fc.constantFrom(
  ...['int', '"A"', "'''a\n b'''", 'list[int]', 'a.B | None', '(int)', '( # c\n int\n)'],
  ...[
    'lambda: 0',
    'Dict[str,\n  int]',
    'f(1)',
    'A["\u{1f40d}"]',
    '...',
    '1 if x else 2',
    '(y := 2)',
  ],
);
const value = fc.constantFrom(
  ...['1', 'x', '"s\u{1f40d}"', 'a.b', 'f(x)', '[i for i in y]', '{"k": 1}', 'lambda q=1: q'],
  ...['x if y else z', 'f"{x:>{y}}"', '(\n1,\n2)', 'x[1:2]', '"""a\n: int"""', 'not x', 'b"x"'],
);

const join = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));

const target = fc.oneof(name, join('x.', name), join('(', name, ')'), join('x[', name, ']'));
const simple = fc.oneof(
  { weight: 4, arbitrary: join(target, gap, ':', gap, type, gap, '=', gap, value) },
  { weight: 3, arbitrary: join(target, gap, ':', gap, type) },
  { weight: 2, arbitrary: join(name, ' = ', value) },
  fc.constantFrom('pass', '"text"', 'x += 1', 'import json', 'from typing import List', 'del x'),
);
const comment = fc.constantFrom('', '  # note', ';', ' ; ');
const line = fc
  .tuple(fc.array(simple, { minLength: 1, maxLength: 3 }), comment)
  .map(([all, end]) => all.join('; ') + end);

const plainParameter = fc.oneof(
  join(gap, ':', gap, type),
  join(gap, ':', gap, type, gap, '=', gap, value),
  join('=', value),
);
const parameters = fc
  .uniqueArray(fc.tuple(name, plainParameter), { selector: ([each]) => each, maxLength: 4 })
  .chain((all) =>
    fc.constantFrom('', ', *, ', ', *rest: int, ').map((star) => {
      const written = all.map(([each, rest]) => each + rest);
      const [first = '', ...more] = written;
      // Behind the star an order of defaults is free.
      return star === '' || more.length === 0 ? first : first + star + more.join(', ');
    }),
  );
const returns = fc.oneof(fc.constant(''), join(gap, '->', gap, type));

const heads = fc.oneof(
  join('def f(', parameters, ')', returns, ':'),
  join('async def f(', parameters, ')', returns, ':'),
  join('@', fc.constantFrom('property', 'f', 'a.b', 'a.b(1)'), '\ndef f(', parameters, '):'),
  join('class ', fc.constantFrom('A', 'B(A)', 'C(object)', 'D(a.B)', 'E()'), ':'),
  fc.constantFrom('if x:', 'for x in y:', 'while y:', 'with a as x:', 'if x: pass\nelse:'),
);

interface Programs {
  readonly statement: string;
  readonly block: string;
}

const { block } = fc.letrec<Programs>((tie) => ({
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    line,
    fc.tuple(heads, tie('block')).map(([head, body]): string => head + indented(body as string)),
    fc.tuple(heads, line).map(([head, body]) => `${head} ${body}`),
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n')),
}));

/** A block one level in; what stands inside of a string or of brackets may move as well. */
function indented(body: string): string {
  return body.replace(/^/gm, '\t').replace(/^/, '\n');
}

/** A program with hints in all kinds of places; not every one is Python. */
export const annotatedProgram: fc.Arbitrary<string> = block.map((body) => `${body}\n`);
