import { filled, repeated, type Shape } from './fill.ts';

/** The twelve shapes of the promise: each strains one part of a reader of Python. */
export const promisedShapes: Readonly<Record<string, Shape>> = {
  depth: (bytes) => repeated(bytes, 190, '(', ')'),
  width: (bytes) => filled(bytes, (n) => `${n},`, 'x = [', ']\n'),
  'long line': (bytes) => filled(bytes, (n) => `f(a${n});`, '', 'x\n'),
  names: (bytes) => filled(bytes, (n) => `n${n} = n${n >> 1}\n`),
  strings: (bytes) => filled(bytes, (n) => `'a\\x41${n}' `, 'x = (', ')\n'),
  'f-strings': (bytes) => filled(bytes, (n) => `x = f"{a${n}!r:>{w}} {f'{b}'} {{}}"\n`),
  decorators: (bytes) => filled(bytes, (n) => `@d${n}(1)\n`, '', 'def f(): pass\n'),
  'chained attributes': (bytes) => filled(bytes, () => `x = a${'.b'.repeat(900)}\n`),
  'binary operators': (bytes) => filled(bytes, () => `x = 'a'${" + 'b'".repeat(900)}\n`),
  comprehensions: (bytes) =>
    filled(bytes, () => `x = ${'['.repeat(60)}y${' for y in z]'.repeat(60)}\n`),
  match: (bytes) =>
    filled(bytes, (n) => `    case C(a=[x${n}, *_], b={"k": y}) | D.e as z: pass\n`, 'match m:\n'),
  'alias chains': (bytes) =>
    filled(bytes, (n) => `a${n + 1} = a${n}\n`, 'import json\na0 = json\n'),
};
