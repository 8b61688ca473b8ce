import { filled, indent, nested, range, type Shape } from './fill.ts';

/** What strains whoever follows which value flows where. */
export const flowShapes: Readonly<Record<string, Shape>> = {
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
  'one missing name, many bound': (bytes) =>
    filled(bytes, (n) => `abcdefghijklm${n} = abcdefghijklmn\n`),
  'many missing names, many bound': (bytes) =>
    filled(bytes, (n) => `abcdefghijklm${n} = abcdefghijklm_${n}\n`),
};
