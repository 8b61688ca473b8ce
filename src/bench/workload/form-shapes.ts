import { filled, indent, range, type Shape } from './fill.ts';

/** What strains whoever reads forms: literals, nesting, long rows of one construct. */
export const formShapes: Readonly<Record<string, Shape>> = {
  'huge tuple unpacked': (bytes) =>
    `${filled(bytes / 2, (n) => `a${n}, `)} = ${filled(bytes / 2 - 9, (n) => `b${n}, `)}\n`,
  'huge constant tuple': (bytes) => filled(bytes, (n) => `'${n}', `, "x = ''.join((", '))\n'),
  'tuples in tuples': (bytes) => filled(bytes, () => `x = ${'(y, '.repeat(90)}${')'.repeat(90)}\n`),
  'string doublings': (bytes) =>
    filled(bytes, (n) => `a${n + 1} = a${n} + a${n}\n`, "a0 = 'x'\n", 'getattr(x, a9)\n'),
  'string doubled in place': (bytes) => filled(bytes, () => `a = a + a\n`, "a = 'x'\n"),
  'long folded strings': (bytes) =>
    filled(bytes, (n) => `f(a + '${n}')\n`, `a = '${'x'.repeat(bytes >> 3)}'\n`),
  'folded template reused': (bytes) =>
    filled(bytes, () => 'f(a % 1)\n', `a = '${'%s'.repeat(Math.min(bytes >> 3, 30_000))}'\n`),
  'folded name in attributes': (bytes) =>
    filled(
      bytes,
      () => 'getattr(x, a).b\n',
      `a = 'x' + '${'y'.repeat(Math.min(bytes >> 3, 60_000))}'\n`,
    ),
  'f-string of a long name': (bytes) =>
    filled(bytes, () => "g(f'{a}{a}')\n", `a = '${'y'.repeat(Math.min(bytes >> 3, 30_000))}'\n`),
  'one huge string': (bytes) => `x = '${'\\x41'.repeat(bytes / 4 - 3)}'\n`,
  'one huge f-string': (bytes) => filled(bytes, () => `{a}\\t{b!r:{c}}`, 'x = f"', '"\n'),
  'f-strings in f-strings': (bytes) =>
    filled(bytes, () => `x = ${`f'{`.repeat(90)}1${`}'`.repeat(90)}\n`),
  'walrus chains': (bytes) => filled(bytes, (n) => `(a${n} := a${n - 1 < 0 ? 0 : n - 1})\n`),
  'walruses in comprehensions': (bytes) =>
    filled(bytes, (n) => `[(a := b) for b in [(b${n} := a) for a in b]]\n`),
  'nonlocal towers': (bytes) =>
    filled(bytes, () => {
      let piece = 'def f():\n x = os\n';
      for (let n = 1; n < 90; n += 1) {
        piece += `${indent(n)}def f():\n${indent(n + 1)}nonlocal x\n${indent(n + 1)}x = x\n`;
      }
      return piece;
    }),
  'many globals': (bytes) =>
    filled(bytes, (n) => `def f${n}():\n global a${n}, b\n a${n} = b\n`, 'import os\nb = os\n'),
  'try and except': (bytes) =>
    filled(bytes, (n) => `try: a = b\nexcept (E, F) as e${n}: a = e${n}.obj\nfinally: del a\n`),
  'with as': (bytes) => filled(bytes, (n) => `with a(${n}) as b, b as (c, d): a = c\n`),
  'augmented assignments': (bytes) => filled(bytes, () => `a.b[c] += a; a |= b\n`),
  'loops over themselves': (bytes) =>
    filled(bytes, () => `for x in x: x = [x]\n`, 'import os\nx = os\n'),
  'subscripts of subscripts': (bytes) =>
    filled(bytes, () => `x${'[0]'.repeat(180)} = x${'[0]'.repeat(180)}\n`),
  'calls of calls': (bytes) => filled(bytes, () => `f${'(1)'.repeat(180)}.x()\n`),
  'methods of methods': (bytes) => filled(bytes, () => `f${'.get(1)'.repeat(200)}\n`),
  'many arguments': (bytes) => filled(bytes, (n) => `k${n}=f, `, 'f(', ')\n'),
  'many parameters': (bytes) =>
    filled(bytes, (n) => `a${n}=os, `, 'import os\ndef f(', '): pass\nf(*f, **f)\n'),
  'parameters and calls': (bytes) => {
    const parameters = range(Math.max(1, bytes >> 6), (n) => `a${n}`).join(',');
    return filled(bytes, () => `f(*x, **y)\n`, `def f(${parameters}): pass\n`);
  },
  'lambdas in lambdas': (bytes) =>
    filled(bytes, () => `x = ${'lambda a, b=a: ('.repeat(90)}a${')'.repeat(90)}\n`),
  'conditionals in a row': (bytes) => filled(bytes, () => `x = ${'a if b else '.repeat(300)}c\n`),
  'booleans in a row': (bytes) => filled(bytes, () => `x = a${' or a'.repeat(240)}\n`),
  comparisons: (bytes) => filled(bytes, (n) => ` < a${n}`, 'x = 1', '\n'),
  'unary operators': (bytes) => filled(bytes, () => `x = ${'-'.repeat(900)}1\n`),
  'not operators': (bytes) => filled(bytes, () => `x = ${'not '.repeat(900)}1\n`),
  'powers of powers': (bytes) => filled(bytes, () => `x = 2${' ** 2'.repeat(300)}\n`),
  'dotted names': (bytes) => filled(bytes, (n) => `import a${'.b'.repeat(300)}${n}\n`),
  'long names': (bytes) => filled(bytes, (n) => `${'a'.repeat(2000)}${n}.b\n`),
  'names beyond ASCII': (bytes) => filled(bytes / 2, (n) => `é${n} = é${n - 1 < 0 ? 0 : n - 1}\n`),
  'wide strings on one line': (bytes) => filled(bytes / 2, (n) => `'é${n}', `, 'x = [', ']\n'),
  'empty lines': (bytes) => filled(bytes, () => '\n', 'x = 1\n'),
  comments: (bytes) => filled(bytes, (n) => `# ${n}\nx\n`),
  semicolons: (bytes) => filled(bytes, () => 'x;', '', 'x\n'),
  numbers: (bytes) => `x = ${'1'.repeat(bytes - 6)}\n`,
  returns: (bytes) => filled(bytes, () => 'return\n'),
  awaits: (bytes) => filled(bytes, () => `x = ${'await '.repeat(300)}f()\n`),
  'getattr towers': (bytes) =>
    filled(
      bytes,
      () => `x = ${'getattr('.repeat(90)}os${", 'a' + 'b')".repeat(90)}\n`,
      'import os\n',
    ),
  'imports by call': (bytes) => filled(bytes, (n) => `x = __import__('a.b.c' + '${n}').d\n`),
  'format templates': (bytes) => filled(bytes, (n) => `'{a.b} {${n}}'.format(x)\n`),
  'open template': (bytes) => filled(bytes, () => `'{{{{'; `, 'y.format(z)\n', '\n'),
  'braces in one template': (bytes) => `y = '${'{a'.repeat(bytes / 2 - 30)}'\nz.format(y)\n`,
  'dunder pieces': (bytes) => `y = '${'__'.repeat(bytes / 2 - 30)}'\nz.format(y)\n`,
  'queries of frames': (bytes) => filled(bytes, (n) => `df.query('@a${n}.b(1) > ' + c)\n`),
  'a long query': (bytes) => `df.query('${'@a.'.repeat(bytes / 3 - 10)}')\n`,
  'setters by name': (bytes) => filled(bytes, () => `setattr(os, 'a', attrgetter('a.b.c.d'))\n`),
  'buffers by name': (bytes) =>
    filled(bytes, (n) => `b${n} = StringIO()\npd.read_csv(b${n})\n`, 'from io import StringIO\n'),
  'type hints nested': (bytes) =>
    filled(bytes, (n) => `x${n}: ${'List['.repeat(90)}int${']'.repeat(90)} = 1\n`),
  'type parameters': (bytes) => filled(bytes, (n) => `def f${n}[T${n}, *U](x: T${n}): pass\n`),
  'type words': (bytes) => filled(bytes, () => `type(x).y = z\n`),
  'print shifts': (bytes) => filled(bytes, () => `print >>x, y\n`),
  'stars to lift': (bytes) => filled(bytes, () => `f(*a${'.b'.repeat(200)})\n`),
  'stars in a row': (bytes) => filled(bytes, () => '*a.b(), ', 'x = [', ']\n'),
  'match nested': (bytes) =>
    filled(bytes, (n) => ` case ${'['.repeat(80)}x${n}${']'.repeat(80)}: pass\n`, 'match m:\n'),
  'match of many subjects': (bytes) =>
    `match ${filled(bytes / 2, () => 'a, ')}:\n${filled(bytes / 2 - 20, (n) => ` case [x${n}, y]: pass\n`)}`,
  'names in one case': (bytes) => {
    const subjects = 'a, '.repeat(200);
    return filled(bytes, (n) => `x${n}, `, `match ${subjects}:\n case [`, ']: pass\n');
  },
};
