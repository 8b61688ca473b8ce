/** Pieces one after another, until one more would pass the size. */
function filled(bytes, piece, head = '', tail = '') {
  const parts = [head];
  let size = head.length + tail.length;
  for (let n = 0; ; n += 1) {
    const next = piece(n);
    size += next.length;
    if (size > bytes) break;
    parts.push(next);
  }
  return parts.join('') + tail;
}

/** As many pieces as stand under a bound of the gateway, then the same again. */
function repeated(bytes, count, open, close, head = '') {
  return filled(bytes, (n) => `${head}${open(n).repeat(count)}1${close.repeat(count)}\n`);
}

const indent = (depth) => ' '.repeat(depth);

/** Blocks in blocks, one column each. */
function nested(bytes, depth, opener, body = 'pass') {
  let piece = '';
  for (let level = 0; level < depth; level += 1) piece += `${indent(level)}${opener(level)}\n`;
  piece += `${indent(depth)}${body}\n`;
  return filled(bytes, () => piece);
}

const range = (length, each) => Array.from({ length }, (_, index) => each(index));

/** The twelve shapes of the promise: each strains one part of a reader of Python. */
export const hostile = {
  depth: (bytes) => repeated(bytes, 190, () => '(', ')'),
  width: (bytes) => filled(bytes, (n) => `${n},`, 'x = [', ']\n'),
  'long line': (bytes) => filled(bytes, (n) => `f(a${n});`, '', 'x\n'),
  names: (bytes) => filled(bytes, (n) => `n${n} = n${n >> 1}\n`),
  strings: (bytes) => filled(bytes, (n) => `'a\\x41${n}' `, 'x = (', ')\n'),
  'f-strings': (bytes) => filled(bytes, (n) => `x = f"{a${n}!r:>{w}} {f'{b}'} {{}}"\n`),
  decorators: (bytes) => filled(bytes, (n) => `@d${n}(1)\n`, '', 'def f(): pass\n'),
  'chained attributes': (bytes) => filled(bytes, () => `x = a${'.b'.repeat(900)}\n`),
  'binary operators': (bytes) => filled(bytes, () => `x = 'a'${" + 'b'".repeat(900)}\n`),
  comprehensions: (bytes) =>
    filled(bytes, () => `x = [${'[y '.repeat(60)}${'for y in z] '.repeat(60)} for y in z]\n`),
  match: (bytes) =>
    filled(bytes, (n) => `    case C(a=[x${n}, *_], b={"k": y}) | D.e as z: pass\n`, 'match m:\n'),
  'alias chains': (bytes) =>
    filled(bytes, (n) => `a${n + 1} = a${n}\n`, 'import json\na0 = json\n'),
};

/** More of them: what else an author with time would try. */
export const more = {
  'alias chain backwards': (bytes) =>
    filled(bytes, (n) => `a${n} = a${n + 1}\n`, '', 'import os\n'),
  'alias cycle': (bytes) =>
    filled(bytes, (n) => `a${n + 1} = a${n}.b\n`, 'import os\na0 = os\n', 'a0 = a9\n'),
  'alias lattice': (bytes) =>
    filled(
      bytes,
      (n) => `a${n + 1} = b${n} or a${n}\nb${n + 1} = a${n} or b${n}\n`,
      'import os, sys\na0 = os\nb0 = sys\n',
    ),
  'one name, many values': (bytes) =>
    filled(bytes, (n) => `import m${n}\nx = m${n}\n`, '', 'y = x\nz = y\nw = z.a\n'),
  'many names, many values': (bytes) =>
    filled(bytes, (n) => `import m${n}\nx${n % 64} = x${(n * 7) % 64} or m${n}\n`),
  'many imports': (bytes) => filled(bytes, (n) => `import os.path as p${n}\n`),
  'many star imports': (bytes) => filled(bytes, (n) => `from m${n} import *\n`, '', 'x\ny\n'),
  'star imports and names': (bytes) =>
    filled(bytes, (n) => (n % 2 ? `from m${n} import *\n` : `v${n}\n`)),
  'many findings': (bytes) => filled(bytes, (n) => `eval('${n}'); x.__globals__; import os\n`),
  'many denied attributes': (bytes) => filled(bytes, () => `x${'.__class__'.repeat(60)}\n`),
  'many hints': (bytes) => filled(bytes, (n) => `def f${n}(a: int, b: str = '') -> int: pass\n`),
  'call chains': (bytes) =>
    filled(bytes, (n) => `def f${n + 1}(x): return f${n}(x)\n`, '', 'import os\nf9(os)\n'),
  'mutual recursion': (bytes) =>
    filled(
      bytes,
      (n) => `def f${n}(x): return g${n}(x.a)\ndef g${n}(x): return f${n + 1}([x])\n`,
      'import os\nf0(os)\n',
      'f0(g0)\n',
    ),
  'all call all': (bytes) =>
    filled(bytes, (n) => `def f(x): return f(f)\nf(f, x${n})\n`, 'def f(x): return f\n'),
  'container of functions': (bytes) =>
    filled(
      bytes,
      (n) => `def f${n}(x, y): return x\nt.append(f${n})\n`,
      't = []\n',
      't[0](os, t)\n',
    ),
  'functions called through one list': (bytes) =>
    filled(bytes, (n) => `t.append(lambda x: x)\nt[0](t, ${n})\n`, 't = []\n'),
  callbacks: (bytes) => filled(bytes, (n) => `y = map(lambda a, b: a, y, z${n}, f)\n`),
  'functions in functions': (bytes) => nested(bytes, 99, (n) => `def f(x${n}=f):`, 'f(x0)'),
  'classes in classes': (bytes) => nested(bytes, 99, (n) => `class C${n}(C):`, 'x = C'),
  'blocks in blocks': (bytes) => nested(bytes, 99, () => 'if x:', 'x = y'),
  'deep reads of outer names': (bytes) =>
    filled(
      bytes,
      (n) => `${indent(99)}a = b${n}\n`,
      range(99, (n) => `${indent(n)}def f():\n`).join(''),
    ),
  'class bodies with names': (bytes) =>
    filled(bytes, (n) => `class C${n}:\n  a = os\n  def m(self): return self.a\n`, 'import os\n'),
  'one class, many fields': (bytes) =>
    filled(bytes, (n) => `x.f${n} = x.f${n + 1}\n`, 'import os\nx = os\n', 'y = x.f0.f1.f2\n'),
  'one field, many objects': (bytes) =>
    filled(bytes, (n) => `a${n}.f = b${n}.f.f\n`, 'import os\n'),
  'dict merges': (bytes) =>
    filled(bytes, (n) => `d = {**d, **e, 'k${n}': d}\n`, 'import os\nd = {1: os}\ne = d\n'),
  'tuples unpacked': (bytes) => filled(bytes, (n) => `(a, (b, *c)), *d = d, (a, (b, c)), x${n}\n`),
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

/** Texts that the parser itself does not take. */
export const broken = {
  'open brackets': (bytes) => '('.repeat(bytes),
  'closing brackets': (bytes) => ')'.repeat(bytes),
  'open strings': (bytes) => filled(bytes, () => `'\n`),
  'deep chain': (bytes) => `x = a${'.b'.repeat(bytes / 2 - 4)}\n`,
  'deep sum': (bytes) => `x = a${'+a'.repeat(bytes / 2 - 4)}\n`,
  'deep else': (bytes) => `x = ${'a if b else '.repeat(bytes / 12 - 1)}c\n`,
  'deep lambda': (bytes) => `x = ${'lambda:'.repeat(bytes / 7 - 1)}1\n`,
  'deep not': (bytes) => `x = ${'not '.repeat(bytes / 4 - 2)}1\n`,
  'words in a row': (bytes) => filled(bytes, (n) => `a${n} `),
  'errors on every line': (bytes) => filled(bytes, (n) => `x${n} = = 1\n`),
  'Python 2': (bytes) => filled(bytes, (n) => `print "a", ${n}\n`),
  'clauses without heads': (bytes) => filled(bytes, () => 'else: x\n'),
  'backslash lines': (bytes) => filled(bytes, () => '\\\n'),
  'comment lines': (bytes) => filled(bytes, () => '#\n'),
  'bad dedents': (bytes) => filled(bytes, (n) => `${' '.repeat(n % 50)}if x:\n`),
  'one open string': (bytes) => `x = """${'a\n'.repeat(bytes / 2 - 6)}`,
  'open f-strings': (bytes) => `f"{`.repeat(bytes / 3),
  'blanks at line ends': (bytes) => filled(bytes, () => `x${' '.repeat(2000)}\n`),
  'form feeds': (bytes) => `${'\f'.repeat(bytes - 2)}x\n`,
  'invisible characters': (bytes) => filled(bytes / 3, () => 'x\u200b\n'),
  NUL: (bytes) => '\0'.repeat(bytes),
};
