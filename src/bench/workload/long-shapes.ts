import { filled, indent, nested, range, type Shape } from './fill.ts';

/** Long chains, and nesting of each kind that the grammar has, one of it or mixed. */
export const longShapes: Readonly<Record<string, Shape>> = {
  'mixed brackets': (bytes) =>
    filled(bytes, () => `x = ${'([{1: '.repeat(60)}0${'}])'.repeat(60)}\n`),
  'dicts in dicts': (bytes) =>
    filled(bytes, () => `x = ${'{"k": '.repeat(90)}0${'}'.repeat(90)}\n`),
  'attributes, calls and subscripts': (bytes) =>
    filled(bytes, () => `x = a${'.b(c)[d]'.repeat(60)}\n`),
  'boolean and ternary mixed': (bytes) =>
    filled(bytes, (n) => `x = ${'(a if b and not c else '.repeat(60)}d${n}${')'.repeat(60)}\n`),
  'chained assignments': (bytes) =>
    filled(bytes, (n) => `${range(200, (at) => `a${n}_${at} = `).join('')}b\n`),
  'elif chains': (bytes) =>
    filled(bytes, (n) => `elif x == ${n}: y = ${n}\n`, 'if x: y = 0\n', 'else: y = 1\n'),
  'except chains': (bytes) =>
    filled(bytes, (n) => `except E${n} as e: x = e\n`, 'try: f()\n', 'finally: g()\n'),
  'with items': (bytes) => filled(bytes, (n) => `a(${n}) as b${n}, `, 'with (', '): pass\n'),
  'loops in loops': (bytes) => nested(bytes, 99, () => 'while x:', 'break'),
  'case alternatives': (bytes) => filled(bytes, (n) => ` | ${n}`, 'match x:\n case 0', ': pass\n'),
  'guards in cases': (bytes) =>
    filled(bytes, (n) => ` case {"a": a, **b} if a > ${n} and b: y = a\n`, 'match x:\n'),
  'decorators of calls': (bytes) =>
    filled(bytes, () => `@d${'(1)'.repeat(90)}\n`, '', 'class C: pass\n'),
  'lines continued': (bytes) => filled(bytes, (n) => `x = a + \\\n  b${n}\n`),
  'escapes of every kind': (bytes) =>
    filled(bytes, () => `x = '\\n\\x41\\u0041\\U00000041\\N{DIGIT ONE}\\101'\n`),
  'bytes and prefixes': (bytes) =>
    filled(bytes, () => `x = b'a' rB"b" Rb'''c''' bR'd'\ny = u'a' r'\\d' f'{z}' Rf"{z!r}"\n`),
  'one long name': (bytes) =>
    `${'a'.repeat(bytes >> 1)} = 1\nx = ${'a'.repeat((bytes >> 1) - 10)}\n`,
  'import lists': (bytes) => filled(bytes, (n) => `n${n} as m${n}, `, 'from json import (', 'z)\n'),
  'names declared global': (bytes) =>
    filled(bytes, (n) => `, g${n}`, 'def f():\n global g', '\n g = 1\n'),
  'bases of a class': (bytes) =>
    filled(bytes, (n) => `B${n}, `, 'class C(', 'metaclass=M): pass\n'),
  'classes of each other': (bytes) =>
    filled(
      bytes,
      (n) => `class C${n + 1}(C${n}):\n def m(self): return super().m\n`,
      'class C0: pass\n',
    ),
  'unions of types': (bytes) => filled(bytes, (n) => `x${n}: ${'int | '.repeat(200)}None = 1\n`),
  'walruses in walruses': (bytes) =>
    filled(bytes, () => `${'(a := '.repeat(90)}b${')'.repeat(90)}\n`),
  'star arguments': (bytes) => filled(bytes, (n) => `*a${n}, `, 'f(', '**b)\n'),
  'clauses of one comprehension': (bytes) =>
    filled(bytes, () => `x = [a${' for a in a if a'.repeat(90)}]\n`),
  'generic classes': (bytes) =>
    filled(
      bytes,
      (n) => `class C${n}[T: (int, str), *U, **P](B[T]): x: T\ntype A${n}[T] = list[T]\n`,
    ),
  'tabs and form feeds': (bytes) => filled(bytes, (n) => `\fif x:\n\ty = ${n}\n\f\n`),
  'carriage returns': (bytes) => filled(bytes, (n) => `x = ${n}\r\nif x:\r\n  y = x\r\n`),
  'names that normalise': (bytes) => filled(bytes / 2, (n) => `ﬁ𝔵${n} = fix${n}\n`),
  'format specs in specs': (bytes) => filled(bytes, (n) => `x = f'{a:{b:>{c}}}{d!r:${n}}'\n`),
  'yields and awaits': (bytes) =>
    filled(bytes, (n) => `  x${n} = yield (await (yield x${n >> 1}))\n`, 'async def f():\n'),
  'slices of slices': (bytes) => filled(bytes, () => `x = a${'[b:c:d, ...]'.repeat(60)}\n`),
  'loops with else': (bytes) =>
    filled(bytes, (n) => `for a${n} in b${n >> 1}:\n${indent(1)}a${n} += 1\nelse: b${n} = a${n}\n`),
};
