import t from 'tap';
import { CodeJudge } from '#dist/artifacts/code-judge.js';
import { inspect } from '#dist/artifacts/inspect.js';
import { limits } from '#dist/limits.js';
import { definePolicy } from '#dist/policy/index.js';
import type { BundleFile } from '#dist/policy/file.js';
import { loadRules } from '#dist/rules/load.js';
import { loadSurface } from '#dist/rules/surface-load.js';
import { loadParser } from '#dist/syntax/parser.js';
import { makeWheel, zipOf } from '../archive/make-wheel.js';
import { makeZip } from '../archive/make-zip.js';

const catalog = await loadRules();
const parser = await loadParser();
const surface = await loadSurface({ runtime: null, python: '3.11' });

function judge(bundle: BundleFile = {}, rules = {}): CodeJudge {
  const policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'test', platform: 'kusto', imports: { match: 'any' } },
    ...{ bundle, rules },
  });
  return new CodeJudge({ policy, parser, catalog, surface });
}

type Artifacts = Readonly<Record<string, string | Uint8Array>>;

async function look(artifacts: Artifacts, code: CodeJudge = judge()): Promise<string[]> {
  const brought = Object.entries(artifacts).map(([name, content]) => ({
    label: `artifact \`${name}\``,
    name,
    bytes: new Uint8Array(Buffer.from(content)),
  }));
  const findings = await inspect(brought, code, new AbortController().signal);
  return findings.map(({ rule, level, reason, message }) =>
    [reason ?? rule, level, message].filter((part) => part !== undefined).join(' | '),
  );
}

const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(60)]);
const portable = Buffer.alloc(0x80);
portable.write('MZ', 'latin1');
portable.writeUInt32LE(0x40, 0x3c);
portable.write('PE\0\0', 0x40, 'latin1');
const pickled = Buffer.from('\x80\x04]\x94.', 'latin1');
const numpy = (descr: string): Buffer =>
  Buffer.from(`\x93NUMPY\x01\x00v\x00{'descr': ${descr}, 'fortran_order': False}`, 'latin1');

/** Files, and what is found in them: each the beginning of a finding. */
const cases: readonly (readonly [what: string, files: Artifacts, found: readonly string[]])[] = [
  ['data', { 'a.csv': 'x', 'b.json': '{}', 'MZ.txt': 'MZ is a text', 'c.npy': numpy("'<f8'") }, []],
  [
    'a package',
    { 'pkg/__init__.py': 'from .inner import one\nfrom . import _own', 'pkg/inner.py': 'one = 1' },
    [],
  ],
  [
    'code that starts a shell',
    { 'pkg/x.py': '\nimport os\nos.system("id")' },
    ['process-spawn | error | artifact `a.zip` › `pkg/x.py`, line 3: '],
  ],
  [
    'code that is none',
    { 'x.py': 'print "x"' },
    ['syntax-error | error | artifact `a.zip` › `x.py`, line 1: '],
  ],
  [
    'what macOS packs beside code',
    { 'x.py': '', '__MACOSX/._x.py': Buffer.from('0005160700020000', 'hex') },
    [],
  ],
  ['code that is hidden', { 'x.py': '# coding: utf-7\n' }, ['source-encoding | error | ']],
  [
    'code that is large',
    { 'x.py': Array.from({ length: 200_000 }, (_, index) => index).join(', ') },
    ['source-size | error | '],
  ],
  ['no rule of contracts', { 'x.py': 'def azureml_main(): pass\ndf = 1' }, []],
  [
    'a start-up line',
    { 'x.pth': 'import os' },
    ['artifact-startup | artifact `a.zip` › `x.pth`: Python runs it by itself'],
  ],
  ['a start-up module', { 'sitecustomize.py': '' }, ['artifact-startup | ']],
  ['a start-up package', { 'usercustomize/__init__.py': '' }, ['artifact-startup | ']],
  ['the same names below', { 'pkg/sitecustomize.py': '', 'pkg/json.py': '' }, []],
  [
    'byte code',
    { 'pkg/__pycache__/x.cpython-311.pyc': 'x', 'y.pyo': '' },
    ['artifact-bytecode | ', 'artifact-bytecode | '],
  ],
  [
    'native code by name',
    { 'a.so': '', 'b.pyd': '', 'c.DLL': '', 'd.so.1.2': '' },
    Array<string>(4).fill('artifact-native | '),
  ],
  [
    'native code by content',
    { a: elf, 'b.txt': portable, c: Buffer.from('cffaedfe00000000', 'hex') },
    Array<string>(3).fill('artifact-native | '),
  ],
  [
    'pickles by name',
    { 'm.pkl': 'x', 'n.joblib': 'x', 'o.pkl.gz': 'x' },
    Array<string>(3).fill('artifact-pickle | '),
  ],
  [
    'pickles by content',
    { model: pickled, more: Buffer.concat([pickled, pickled, elf]), 'o.npy': numpy("'|O'") },
    Array<string>(3).fill('artifact-pickle | '),
  ],
  [
    'a module of the library',
    { 'json.py': '', 'os/__init__.py': '' },
    [
      'artifact-shadow | artifact `a.zip` › `json.py`: `json` is a module of the standard library',
      'artifact-shadow | ',
    ],
  ],
  [
    'the module of the platform',
    { 'sandbox_utils.py': '' },
    [
      'artifact-shadow | artifact `a.zip` › `sandbox_utils.py`: `sandbox_utils` is a module of the platform',
    ],
  ],
  [
    'a wheel in it',
    { 'x.whl': makeWheel({ name: 'x', files: { 'x.py': 'eval("1")', 'y.pth': '' } }) },
    [
      'artifact-startup | artifact `a.zip` › `x.whl` › `y.pth`: ',
      'dynamic-exec | error | artifact `a.zip` › `x.whl` › `x.py`, line 1: ',
    ],
  ],
  [
    'what a wheel lays at its top',
    {
      'x.whl': makeWheel({
        name: 'x',
        files: { 'x-1.0.data/purelib/json.py': '', 'x-1.0.data/scripts/run.so': elf },
      }),
    },
    ['artifact-shadow | artifact `a.zip` › `x.whl` › `json.py`', 'artifact-native | '],
  ],
  [
    'a wheel that overwrites itself',
    { 'x.whl': makeWheel({ name: 'x', files: { 'x.py': '', 'x-1.0.data/purelib/X.py': '' } }) },
    ['ZIP_DUPLICATE | artifact `a.zip` › `x.whl` is refused: it installs '],
  ],
  [
    'an archive in an archive in it',
    { 'x.whl': zipOf({ 'y.zip': zipOf({ 'z.txt': '' }) }) },
    ['ZIP_NESTED | artifact `a.zip` › `x.whl` › `y.zip` lies in archives'],
  ],
  ['one under another name', { x: zipOf({ y: zipOf({ z: '' }) }) }, ['ZIP_NESTED | ']],
  [
    'a zip that is none',
    { 'x.whl': 'no' },
    ['ZIP_FORMAT | artifact `a.zip` › `x.whl` is refused: it has no list'],
  ],
];

t.test('what lies in an archive is judged', async (t) => {
  for (const [what, files, expected] of cases) {
    const found = await look({ 'a.zip': zipOf(files) });
    t.equal(found.length, expected.length, `${what}: ${found.join('; ')}`);
    for (const [index, one] of expected.entries())
      t.ok(found[index]?.startsWith(one), `${what}: ${found[index]}`);
  }
});

t.test('artifacts that are no archives are judged as well', async (t) => {
  t.same(await look({ 'a.csv': 'x', 'script.r': 'y' }), []);
  t.match(await look({ 'm.pkl': 'x', 'lib.so': '', 'x.py': 'eval("1")' }), [
    /^artifact-pickle/,
    /^artifact-native/,
    /^dynamic-exec/,
  ]);
  t.match(
    await look({ 'b.bin': makeZip([{ name: 'x.py' }], { before: Buffer.from('hidden') }) }),
    [/^ZIP_OVERLAP/],
    'a zip behind something else',
  );
});

t.test('a policy says how code that is brought along is judged', async (t) => {
  const zip = {
    'a.zip': zipOf({
      'x.py': 'import os\nos.system("a")\nos.system("b")\neval("1")',
      'y.py': 'print "x"',
    }),
  };
  const bundles: readonly (readonly [BundleFile, object, readonly RegExp[]])[] = [
    [
      {},
      {},
      [
        /^process-spawn \| error.*, and 1 more of this$/,
        /^dynamic-exec \| error/,
        /^syntax-error \| error/,
      ],
    ],
    [
      { atMost: 'warning' },
      {},
      [/^process-spawn \| warning/, /^dynamic-exec \| warning/, /^syntax-error \| warning/],
    ],
    [
      { rules: { 'process-spawn': 'note' } },
      {},
      [/^dynamic-exec \| error/, /^syntax-error \| error/, /^process-spawn \| note/],
    ],
    [
      { rules: { 'process-spawn': 'off' } },
      { 'dynamic-exec': 'warning' },
      [/^syntax-error \| error/, /^dynamic-exec \| warning/],
    ],
    [{ atMost: 'off' }, {}, []],
    [
      { atMost: 'warning', rules: { 'dynamic-exec': 'error', 'process-spawn': 'off' } },
      {},
      [/^dynamic-exec \| error/, /^syntax-error \| warning/],
    ],
    [
      {},
      { 'import-relative': 'error', 'kusto-result': 'error' },
      [/^process-spawn/, /^dynamic-exec/, /^syntax-error/],
    ],
  ];
  for (const [bundle, rules, expected] of bundles) {
    const found = await look(zip, judge(bundle, rules));
    t.equal(found.length, expected.length, found.join('; '));
    t.match(found, expected);
  }
});

t.test('code beyond what is judged is refused', async (t) => {
  const half = `x = '${'y'.repeat(1_000_000)}'`;
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`m${index}.py`, half]),
  );
  const found = await look({ 'a.zip': zipOf(files) });
  t.match(found, [
    /^syntax-limit \| error \| artifact `a\.zip` › `m\d+\.py`, line 1: the modules have more than/,
  ]);
});

t.test('much of what a policy may admit hides nothing else', async (t) => {
  const natives = Array.from({ length: limits.findingsMax + 1 }, (_, index) => [`${index}.so`, '']);
  const files = { ...Object.fromEntries(natives), 'x.pth': '', 'x.py': 'eval("1")' };
  const found = await look({ 'a.zip': zipOf(files) });
  const rules = found.map((one) => one.split(' ', 1)[0]);
  t.equal(rules.filter((rule) => rule === 'artifact-native').length, limits.findingsMax);
  t.same(rules.slice(limits.findingsMax), ['artifact-startup', 'dynamic-exec']);
});

t.test('archives of a job share their bounds', async (t) => {
  const many = zipOf(
    Object.fromEntries(Array.from({ length: 15_000 }, (_, index) => [`${index}`, ''])),
  );
  t.same(await look({ 'a.zip': many }), []);
  t.match(await look({ 'a.zip': many, 'b.zip': many }), [
    /^ZIP_COUNT \| artifact `b\.zip` is refused: it has 15000 entries, and 5000 /,
  ]);
});
