import fc from 'fast-check';
import { annotatedProgram } from '../differential/annotated-program.js';
import { program } from '../differential/grammar.js';
import { mutation } from '../differential/mutations.js';

/** Programs that have something of everything. */
export const seedPrograms: readonly string[] = [
  'import os, json as j\nfrom a.b import c as d, *\nprint(os.path, j.dumps({}), sep="")\n',
  'def f(a, /, b: int = 1, *c, d=2, **e) -> int:\n    global g\n    return a if b else [*c]\n',
  'class A(B, metaclass=C):\n    x: int = 1\n    @property\n    def y(self): return self.__x\n',
  'async def f():\n    async with a as b: await c\n    return [x async for x in y if x]\n',
  'try:\n    x = f"{y!r:>{w}}" "\\x41\\N{BULLET}"\nexcept (A, B) as e:\n    raise X from e\nelse: pass\n',
  'match x:\n    case {"a": [1, *_], **r} if r: pass\n    case P(q=1) | None as z: del z\n',
  'with open(p) as f, g: (h := lambda *a, k=1: a[1:2, ...])\nwhile not x: break\n',
  'x = getattr(o, "__" + "class" + "__")\ny = "".join(map(chr, [111, 115]))\n__import__(y)\n',
];

/** Programs by the grammar and with hints, some of them changed for good or ill. */
export const mutated: fc.Arbitrary<string> = fc
  .tuple(fc.oneof(program, annotatedProgram), fc.array(mutation, { maxLength: 3 }))
  .map(([text, changes]) => changes.reduce((found, { apply }) => apply(found), text));
