import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { layOut } from '#dist/executor/cpython/cell/lay-out.js';
import { fakerWheel, makeWheel, zipOf } from '../archive/make-wheel.js';
import { tableRows } from '#dist/table/table.js';
import { dataRuntime, drive, framesOf, type Case } from './drive.js';

type Artifacts = Readonly<Record<string, string | Uint8Array>>;

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(directory, { recursive: true }));
let laidOut = 0;

const outputSchema = [{ name: 'said', type: 'string' }] as const;

/** A script and the artifacts that it finds, laid out as before a run. */
async function caseOf(artifacts: Artifacts, script: string): Promise<Case> {
  const bytes = Object.entries(artifacts).map(([name, content]) => [
    name,
    new Uint8Array(Buffer.from(content)),
  ]);
  laidOut += 1;
  const place = join(directory, String(laidOut));
  const contract = {
    ...{ platform: 'kusto', input: null, parameters: {}, outputSchema, spillToDisk: true },
    artifacts: Object.fromEntries(bytes) as Record<string, Uint8Array>,
  } as const;
  const laid = await layOut(contract, { brought: place });
  const inside = { work: '', fonts: null, input: '', brought: place };
  return { script, contract: { ...contract, packages: laid?.packages(inside) ?? {} } };
}

const dateutil = (version: string): Buffer =>
  makeWheel({
    name: 'python_dateutil',
    version,
    files: { 'dateutil/__init__.py': `brought = True\n` },
  });

type Install = readonly [
  what: string,
  artifacts: Artifacts,
  name: string,
  after: string,
  said: RegExp,
];

/**
 * Artifacts, what is installed, what is evaluated afterwards, and what comes of it.
 *
 * @param version of dateutil in the runtime
 */
const installsOf = (version: string): readonly Install[] => [
  ['a wheel', { 'x.whl': fakerWheel }, 'X.WHL', "__import__('faker').__name__", /^faker$/],
  [
    'a zip of packages',
    { 'p.zip': zipOf({ 'pkg/__init__.py': 'from .inner import one', 'pkg/inner.py': 'one = 1' }) },
    'p.zip',
    "__import__('pkg').one",
    /^1$/,
  ],
  [
    'a zip of modules',
    { 'p.zip': zipOf({ 'mod.py': 'one = 1' }) },
    'P.zip',
    "__import__('mod').one",
    /^1$/,
  ],
  [
    'purelib of a wheel',
    {
      'x.whl': makeWheel({
        name: 'x',
        files: { 'x-1.0.data/purelib/xyz.py': 'one = 1', 'x-1.0.data/scripts/x': '' },
      }),
    },
    'x.whl',
    "__import__('xyz').one",
    /^1$/,
  ],
  [
    'its metadata',
    { 'x.whl': fakerWheel },
    'x.whl',
    "__import__('importlib.metadata').metadata.version('faker')",
    /^40\.1\.0$/,
  ],
  [
    'what the runtime has at that version',
    { 'd.zip': zipOf({ 'd.whl': dateutil(version) }) },
    'd.zip',
    "hasattr(__import__('dateutil'), 'brought')",
    /^False$/,
  ],
  [
    'a folder that pip installed into, with what the runtime has at that version',
    {
      't.zip': zipOf({
        'dateutil/__init__.py': '',
        [`python_dateutil-${version}.dist-info/WHEEL`]: 'Tag: py3-none-any\n',
        'xyz.py': 'one = 1',
        'xyz-1.0.dist-info/WHEEL': 'Tag: py3-none-any\n',
      }),
    },
    't.zip',
    "__import__('xyz').one",
    /^1$/,
  ],
  [
    'for another Python',
    { 'x.whl': makeWheel({ name: 'x', tag: 'cp36-cp36m-win_amd64', files: {} }) },
    'x.whl',
    '0',
    /x\.whl.* is built for cp36-cp36m-win_amd64, and this is CPython 3\.\d+ on Linux .*pip download .*x==1\.0/,
  ],
  [
    'for another platform',
    {
      'w.zip': zipOf({ 'x.whl': makeWheel({ name: 'x', tag: 'cp39-abi3-win_amd64', files: {} }) }),
    },
    'w.zip',
    '0',
    /cp39-abi3-win_amd64/,
  ],
  [
    'for this one',
    {
      'x.whl': makeWheel({
        name: 'x',
        tag: 'cp39-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64',
        files: { 'x.py': '' },
      }),
    },
    'x.whl',
    "__import__('x').__name__",
    process.arch === 'x64' ? /^x$/ : /is built for/,
  ],
  [
    'a parent folder with wheels',
    { 'w.zip': zipOf({ 'wheels/x.whl': fakerWheel }) },
    'w.zip',
    '0',
    /wheels in the folder `wheels`, and they belong at its top\. Zip the `\.whl` files/,
  ],
  [
    'a parent folder with packages',
    { 'p.zip': zipOf({ 'mine/pkg/__init__.py': '', 'mine/readme.md': '', '__MACOSX/._mine': '' }) },
    'p.zip',
    '0',
    /holds one folder, `mine`, which is no package.* Zip what is in `mine`/,
  ],
  [
    'no package',
    { 'd.zip': zipOf({ 'data.csv': '' }) },
    'd.zip',
    '0',
    /holds no wheel and no Python module/,
  ],
  ['no zip', { 'd.csv': 'x' }, 'd.csv', '0', /'d\.csv' is no zip file\. Bring a wheel/],
  [
    'another artifact',
    { 'd.csv': 'x', 'e.zip': zipOf({ 'e.py': '' }) },
    'f.zip',
    '0',
    /no artifact 'f\.zip'; the job brings 'd\.csv', 'e\.zip'/,
  ],
  [
    'no artifact',
    {},
    'f.zip',
    '0',
    /no artifact 'f\.zip': the job brings none\. Add external_artifacts/,
  ],
  ['no name', { 'e.zip': zipOf({ 'e.py': '' }) }, '', '0', /no artifact ''/],
];

const runtime = await dataRuntime();
const skip = runtime === null ? 'no runtime `data` on this host' : false;

t.test('Zipackage.install', { skip }, async (t) => {
  if (runtime === null) return;
  const versionOf =
    "from importlib.metadata import version\nresult = pd.DataFrame({'said': [version('python-dateutil')]})";
  const [first] = drive(runtime.python, [await caseOf({}, versionOf)], [runtime.site]);
  const version = saidBy(first);
  const cases: Case[] = [];
  for (const [, artifacts, name, after] of installsOf(version)) {
    const script = `
from sandbox_utils import Zipackage
try:
    Zipackage.install(${JSON.stringify(name)})
    said = str(${after})
except ImportError as error:
    said = str(error)
result = pd.DataFrame({'said': [said]})
`;
    cases.push(await caseOf(artifacts, script));
  }
  const answers = drive(runtime.python, cases, [runtime.site]);
  for (const [index, [what, , , , expected]] of installsOf(version).entries()) {
    t.match(saidBy(answers[index]), expected, what);
  }
});

function saidBy(answer: Parameters<typeof framesOf>[0]): string {
  const [table] = framesOf(answer, 'table');
  if (table === undefined) return JSON.stringify(answer);
  const [row] = tableRows(Buffer.from(String(table[1]), 'base64'));
  const said = row?.['said'];
  return typeof said === 'string' ? said : JSON.stringify(row);
}

t.test('what an author should know is noted', { skip }, async (t) => {
  if (runtime === null) return;
  const requires = ['absent-package>=2', 'numpy', 'also-absent; extra == "x"'];
  const needy = makeWheel({ name: 'needy', requires, files: { 'needy.py': '' } });
  const newer = makeWheel({ name: 'pandas', version: '99.0', files: { 'pandas/__init__.py': '' } });
  const script = `from sandbox_utils import Zipackage
Zipackage.install('w.zip')
Zipackage.install('W.zip')
result = pd.DataFrame({'said': [pd.DataFrame.__name__]})`;
  const wheels = { 'w.zip': zipOf({ 'needy.whl': needy, 'pandas.whl': newer }) };
  const [answer] = drive(runtime.python, [await caseOf(wheels, script)], [runtime.site]);
  t.equal(saidBy(answer), 'DataFrame');
  const notes = framesOf(answer, 'note').map(String);
  t.equal(notes.length, 2, notes.join());
  t.match(notes.join(), /needy of artifact 'w\.zip' needs absent-package>=2, which neither/);
  t.match(notes.join(), /pandas 99\.0 is installed, and pandas 2\S* of the runtime stays in use/);
});
