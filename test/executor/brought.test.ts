import t from 'tap';
import type { Executor, Outcome } from '#dist/executor/types.js';
import type { RunContract } from '#dist/job/types.js';
import { tableFromRows, tableRows } from '#dist/table/table.js';
import { fakerWheel, zipOf } from '../archive/make-wheel.js';
import { makeZip } from '../archive/make-zip.js';
import { dataRuntime } from '../worker/drive.js';
import { open, payloadOf, permitFor, run } from './job.js';
import { remains } from './remains.js';
import { testedTiers } from './tiers.js';

type Kusto = Extract<RunContract, { platform: 'kusto' }>;
const text = { type: 'string' } as const;

function kusto(
  artifacts: Readonly<Record<string, string | Uint8Array>>,
  columns: readonly string[] = ['said'],
  rows?: Parameters<typeof tableFromRows>[0],
): Kusto {
  const bytes = Object.entries(artifacts).map(([name, content]) => [
    name,
    new Uint8Array(Buffer.from(content)),
  ]);
  return {
    platform: 'kusto',
    input: rows === undefined ? null : tableFromRows(rows),
    parameters: {},
    outputSchema: columns.map((name) => ({ name, ...text })),
    artifacts: Object.fromEntries(bytes) as Record<string, Uint8Array>,
    spillToDisk: true,
  };
}

const limits = {
  memoryBytesMax: 2 ** 32,
  resultRowsMax: 1_000,
  wallMsMax: 60_000,
  openFilesMax: 256,
};

async function runKusto(
  executor: Executor,
  script: string,
  contract: RunContract,
  tier: 'kernel' | 'namespace' | 'vm' | 'none' = 'kernel',
): Promise<Outcome> {
  return await run(executor, script, { contract, runtime: 'data', tier, limits });
}

const rowsOf = ({ tables, failure }: Outcome): unknown =>
  failure === null ? JSON.parse(JSON.stringify(tableRows(tables[0] ?? new Uint8Array()))) : failure;

/** As they stand between the backticks of the platform's page. */
const listing = String.raw`if 1:
    import os
    result = pd.DataFrame(columns=['File','Size'])
    sizes = []
    path = '.\\\\Temp'
    files = os.listdir(path)
    result['File']=files
    for file in files:
        sizes.append(os.path.getsize(path + '\\\\' + file))
    result['Size'] = sizes
    `
  .replace(/^ {4}/gm, '')
  .replace(/^if 1:\n/, '');
const faker = `from sandbox_utils import Zipackage
Zipackage.install("Faker.zip")
from faker import Faker
fake = Faker()
result = df
for i in range(df.shape[0]):
    result.loc[i, "Name"] = fake.name()
`;

const runtime = await dataRuntime();
const without = runtime === null ? 'no runtime `data` on this host' : false;
const executor = await open();
t.teardown(() => executor.close());

for (const { tier, skip } of await testedTiers()) {
  t.test(`artifacts in tier ${tier}`, { skip: without || skip }, async (t) => {
    const listed = await runKusto(
      executor,
      listing,
      kusto(
        {
          this_is_my_first_file: 'x'.repeat(105),
          this_is_a_script: 'y'.repeat(120),
        },
        ['File', 'Size'],
      ),
      tier,
    );
    t.same(
      (rowsOf(listed) as { File: string }[]).sort((a, b) => (a.File < b.File ? -1 : 1)),
      [
        { File: 'this_is_a_script', Size: '120' },
        { File: 'this_is_my_first_file', Size: '105' },
      ],
      "the platform's first example",
    );
    const input = [1, 2, 3].map((ID) => ({ ID, Name: '' }));
    const named = await runKusto(
      executor,
      faker,
      {
        ...kusto(
          { 'faker.zip': zipOf({ 'Faker-40.1.0-py3-none-any.whl': fakerWheel }) },
          [],
          input,
        ),
        outputSchema: [
          { name: 'ID', type: 'long' },
          { name: 'Name', type: 'string' },
        ],
      },
      tier,
    );
    t.same(
      rowsOf(named),
      [
        { ID: 1, Name: 'Gary Tapia' },
        { ID: 2, Name: 'Emma Evans' },
        { ID: 3, Name: 'Ashley Bowen' },
      ],
      'the second',
    );
    const attempts = `
import os
said = []
def attempt(what, action, *arguments):
    try:
        said.append(what + ': ' + str(action(*arguments)))
    except Exception as error:
        said.append(what + ': ' + type(error).__name__)
for name in ('Temp/a.txt', './Temp/a.txt', '.\\\\Temp\\\\a.txt', '.\\\\\\\\Temp\\\\\\\\a.txt', 'C:\\\\Temp\\\\a.txt', 'C:\\\\\\\\Temp\\\\\\\\a.txt', 'C:\\\\Temp/a.txt'):
    attempt(name, lambda: open(name).read())
attempt('pandas', lambda: pd.read_csv('.\\\\Temp\\\\t.csv').x.sum())
for name in ('.\\\\Temp', 'C:\\\\Temp', 'Temp'):
    attempt('list', lambda: sorted(os.listdir(name)))
attempt('write', open, 'Temp/a.txt', 'w')
attempt('append', open, 'C:\\\\Temp\\\\a.txt', 'a')
attempt('new', open, 'Temp/new', 'w')
attempt('remove', os.remove, 'Temp/a.txt')
attempt('rename', os.rename, 'Temp/a.txt', 'Temp/b.txt')
attempt('link', os.symlink, '/etc', 'Temp/etc')
attempt('chmod', os.chmod, 'Temp/a.txt', 0o777)
attempt('still', lambda: open('Temp/a.txt').read())
result = pd.DataFrame({'said': said})
`;
    const tried = await runKusto(
      executor,
      attempts,
      kusto({ 'a.txt': 'A', 't.csv': 'x\n1\n2\n' }),
      tier,
    );
    const said = (rowsOf(tried) as { said: string }[]).map((row) => row.said);
    t.same(
      said.slice(0, 11).map((line) => line.replace(/^.*: /, '')),
      [...'AAAAAAA', '3', ...Array<string>(3).fill("['a.txt', 't.csv']")],
      'every spelling',
    );
    t.same(
      said.slice(11).map((line) => line.replace(/(?:PermissionError|OSError)$/, 'refused')),
      [
        ...['write', 'append', 'new', 'remove', 'rename', 'link', 'chmod'].map(
          (what) => `${what}: refused`,
        ),
        'still: A',
      ],
      'nothing can be changed',
    );
    t.same(await remains(), []);
  });

  t.test(`script bundles in tier ${tier}`, { skip: without || skip }, async (t) => {
    const bundle = zipOf({
      'helper.py': 'import deep.er\ndef double(x):\n    return x * deep.er.two\n',
      'deep/__init__.py': '',
      'deep/er.py': 'two = 2\n',
      'd.csv': 'x\n21\n',
    });
    const script = `
import pandas as pd
def azureml_main(dataframe1=None, dataframe2=None):
    import helper, os
    frame = pd.read_csv('./Script Bundle/d.csv')
    frame['y'] = helper.double(frame.x)
    frame['z'] = open('.\\\\Script Bundle\\\\d.csv').read()[2:4]
    try:
        open('Script Bundle/new.py', 'w')
    except OSError:
        frame['w'] = 'refused'
    return frame,
`;
    const contract = {
      platform: 'azureml-classic',
      inputs: [null, null],
      bundle: new Uint8Array(bundle),
    } as const;
    const outcome = await runKusto(executor, script, contract, tier);
    t.same(rowsOf(outcome), [{ x: 21, y: 42, z: '21', w: 'refused' }]);
    t.same(await remains(), []);
  });
}

t.test('artifacts do not count as files of the script', { skip: without }, async (t) => {
  const artifacts = Object.fromEntries(
    Array.from({ length: 64 }, (_, index) => [`${index}.txt`, 'x'.repeat(10_000)]),
  );
  for (const { tier, skip } of await testedTiers()) {
    if (skip !== false) continue;
    const script =
      "import time\ntime.sleep(0.4)\nopen('own', 'w').write('x')\nresult = pd.DataFrame({'said': ['well']})";
    const outcome = await run(executor, script, {
      contract: kusto(artifacts),
      runtime: 'data',
      tier,
      limits: { ...limits, workDirectoryEntriesMax: 4, workDirectoryBytesMax: 100_000 },
    });
    t.match(outcome, { status: 'completed', failure: null }, tier);
  }
});

t.test(
  'a long name of a file is found by the names of its folder',
  { skip: without },
  async (t) => {
    const name = 'n'.repeat(255);
    const script = `result = pd.DataFrame({'said': [open('.\\\\Temp/${name}').read()]})`;
    const outcome = await runKusto(executor, script, kusto({ [name]: 'x' }));
    t.same(rowsOf(outcome), [{ said: 'x' }]);
  },
);

t.test('what no inspection let through is laid out nowhere', async (t) => {
  const bundles = [Buffer.from('PK'), makeZip([{ name: '../x.py' }]), makeZip([{ name: '/x.py' }])];
  const contracts: readonly RunContract[] = [
    ...['../up.txt', '/up.txt', '..', 'a/../../up.txt', 'nul'].map((name) =>
      kusto({ [name]: 'x' }),
    ),
    ...bundles.map((bundle) => ({
      platform: 'azureml-classic' as const,
      inputs: [null, null] as const,
      bundle: new Uint8Array(bundle),
    })),
  ];
  for (const contract of contracts) {
    const outcome = await run(executor, 'result = df', { contract });
    t.match(outcome, { status: 'sandbox-error', failure: { message: /refused|laid out/ } });
  }
  t.same(await remains(), []);
});

t.test('an artifact that was changed is not what the permit names', async (t) => {
  const payload = payloadOf('result = df', { contract: kusto({ 'a.txt': 'A' }) });
  const permit = await permitFor(payload);
  for (const artifacts of [{ 'a.txt': 'B' }, { 'b.txt': 'A' }, {}, { 'a.txt': 'A', 'b.txt': '' }]) {
    const contract = { ...payload.contract, artifacts: kusto(artifacts).artifacts } as RunContract;
    await t.rejects(executor.execute(permit, { ...payload, contract }), {
      code: 'ERR_PERMIT_MISMATCH',
    });
  }
});
