import fc from 'fast-check';
import t from 'tap';
import { limits } from '#dist/limits.js';
import { judge, parser } from './harness.js';

/** Code, context, and each finding as `rule text`, in order of place. */
const cases: readonly (readonly [code: string, platform: string, findings: readonly string[]])[] = [
  ['import os\nos.system("id")', 'kusto', ['process-spawn os.system']],
  [
    '().__class__.__base__.__subclasses__()',
    'kusto',
    ['introspection-dunder __class__.__base__.__subclasses__'],
  ],
  [
    'bool.mro()[-1].__subclasses__()',
    'kusto',
    ['introspection-subclasses mro()[-1].__subclasses__'],
  ],
  [
    'a.__dict__; b.__dict__',
    'kusto',
    ['introspection-dunder __dict__', 'introspection-dunder __dict__'],
  ],
  ['exec("1"); eval("2")', 'kusto', ['dynamic-exec exec', 'dynamic-exec eval']],
  ['import random\nrandom._os.system("id")', 'script', ['module-escape random._os.system']],
  ['import random\nrandom._os.system("id")', 'kusto', ['module-escape random._os.system']],
  ['from pandas.io.common import os', 'script', ['module-escape os']],
  ['pd.read_csv("http://h/x")', 'kusto', ['network-access pd.read_csv']],
  ['pd.read_pickle("http://h/x")', 'kusto', ['unsafe-deserialisation pd.read_pickle']],
  ['np.load("/x", allow_pickle=True)', 'kusto', ['unsafe-deserialisation np.load']],
  ['eval(open("/etc/passwd").read())', 'kusto', ['dynamic-exec eval', 'filesystem-access open']],
  ['getattr(x, "__class__")', 'kusto', ['introspection-dunder "__class__"']],
  ['"{0.__class__}".format(x)', 'kusto', ['format-strings "{0.__class__}".format']],
  [
    'df.query("@f(x)").to_csv("/tmp/../x")',
    'kusto',
    ['library-exec "@f(x)"', 'filesystem-access to_csv'],
  ],
  [
    'f(a.__class__).__dict__',
    'kusto',
    ['introspection-dunder __class__', 'introspection-dunder __dict__'],
  ],
  [
    'df["a"]["b"].to_csv("/x"); df["a"].to_csv("/x")',
    'kusto',
    ['filesystem-access to_csv', 'filesystem-access to_csv'],
  ],
  [
    '"{0.__class__}\\N{SNOWMAN}".format(x)',
    'kusto',
    ['format-strings "{0.__class__}\\N{SNOWMAN}"'],
  ],
  ['"{:.1f}\\N{DEGREE SIGN}C".format(x)', 'kusto', []],
  ['df.query(f"@pd.io > {n}")', 'kusto', ['library-exec f"@pd.io > {n}"']],
  ['import collections.abc\ncollections.abc.Mapping', 'script', []],
  ['import os, sys', 'processor', ['import-allow-list os', 'import-allow-list sys']],
  ['from os import path, sep', 'processor', ['import-allow-list os']],
  ['from os import *', 'processor', ['import-allow-list os', 'import-star *']],
  ['from . import os', 'processor', ['import-relative os']],
  ['from random import _os', 'processor', ['module-escape _os']],
  ['import pickle', 'processor', ['import-allow-list pickle']],
  ['x: eval("1") = 2', 'processor', ['dynamic-exec eval', 'type-annotation eval("1")']],
];

const contract = ['kusto-result', 'processor-return'];

t.test('one cause, one finding', async (t) => {
  for (const [code, platform, expected] of cases) {
    const context = platform === 'processor' ? { policy: platform } : { platform };
    const found = judge(parser, code, context)
      .filter(({ rule, level }) => !contract.includes(rule) && level === 'error')
      .map(({ rule, span }) => `${rule} ${code.slice(span.start, span.end)}`);
    t.strictSame(found.sort(), [...expected].sort(), `${platform}: ${code}`);
  }
});

t.test('no flood of lesser findings hides an error', async (t) => {
  const flood = Array.from({ length: 5_000 }, (_, n) => `getattr(a, b${n})\nf${n}.format()`);
  const code = `${flood.join('\n')}\nimport os\nos.system("id")\nresult = df\n`;
  const found = judge(parser, code, { platform: 'kusto' });
  t.ok(found.length <= limits.findingsMax, `${found.length} findings`);
  t.ok(found.some(({ rule, level }) => rule === 'process-spawn' && level === 'error'));
  const many = judge(parser, 'eval("1")\n'.repeat(5_000), { platform: 'script' });
  t.ok(many.length <= limits.findingsMax && many.length > 100, `${many.length} findings`);
});

t.test('findings do not depend on names, comments or blank lines', async (t) => {
  const letters = fc.array(fc.constantFrom(...'abcxyz'), { minLength: 3, maxLength: 8 });
  const name = letters.map((parts) => `v_${parts.join('')}`);
  const holds = fc.property(name, name, fc.nat(3), (module, value, blank) => {
    const gap = '\n# eval("1") is only a comment\n'.repeat(blank);
    const code = `import pandas as ${module}\n${gap}${value} = ${module}.read_pickle${gap}\n${value}("x")\n`;
    const rules = judge(parser, code, { platform: 'script' }).map(({ rule }) => rule);
    return rules.length > 0 && rules.every((rule) => rule === 'unsafe-deserialisation');
  });
  t.doesNotThrow(() => fc.assert(holds, { numRuns: 50 }));
});

t.test('messages show hostile names harmlessly and in short', async (t) => {
  const long = `import ${'a'.repeat(5_000)}`;
  const [finding] = judge(parser, long, { policy: 'processor' });
  t.ok((finding?.message.length ?? 0) < 300, `${finding?.message.length}`);
  const [text] = judge(parser, 'x = "a\\x1b[2J\\n__globals__"', { platform: 'script' });
  t.match(text?.message, /\\u001b\[2J\\u000a__globals__/);
});
