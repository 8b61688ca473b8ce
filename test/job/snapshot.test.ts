import t from 'tap';
import { canonicalJson } from '#dist/job/canonical.js';
import { bareSnapshot, snapshotJob } from '#dist/job/snapshot.js';
import { tableCodec } from '#dist/table/codec.js';
import { tableRows, tableSchema } from '#dist/table/table.js';
import { platformIds } from '#dist/platform/platform.js';

const take = (job: unknown): ReturnType<typeof snapshotJob> => snapshotJob(job, tableCodec);

const kusto = (more: object): object => ({ platform: 'kusto', script: 'result = df', ...more });
const processor = (more: object): object => ({
  platform: 'processor',
  script: 'return []',
  ...more,
});

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;
const throwing = {
  get platform(): string {
    throw new Error('no');
  },
};
class Pretender extends Uint8Array {
  override get byteLength(): number {
    return 1;
  }
}

/** The job, and what its findings must say. */
const refused: [string, unknown, RegExp][] = [
  ['null', null, /`job` is null, not an object/],
  ['an array', [], /`job` is an array/],
  ['nothing in it', {}, /`platform` is missing/],
  [
    'unknown platform',
    kusto({ platform: 'Kusto ' }),
    /`platform` is "Kusto "; did you mean `kusto`\?/,
  ],
  [
    'unknown key',
    kusto({ outputschema: '*' }),
    /key "outputschema" is not known to a job for platform `kusto`; did you mean `outputSchema`\?/,
  ],
  ['key of another platform', kusto({ bundle: new Uint8Array() }), /key "bundle"/],
  ['no script', { platform: 'script' }, /`script` is missing/],
  ['script of another type', { platform: 'script', script: 5 }, /`script` is 5/],
  ['half a surrogate pair', kusto({ script: 'a\nb\ud83d' }), /source-encoding.*Line 2.*U\+D83D/],
  ['parameters of another type', kusto({ parameters: [] }), /`parameters` is an array.*kargs/],
  [
    'a number that JSON has not',
    kusto({ parameters: { a: { b: NaN } } }),
    /`parameters.a.b` is NaN, not a finite number/,
  ],
  ['a function', kusto({ parameters: { f: () => 1 } }), /`parameters.f` is a function/],
  ['a big integer', kusto({ parameters: { f: 1n } }), /`parameters.f` is 1n, not a JSON value/],
  [
    'a date',
    kusto({ parameters: { 'a b': new Date(0) } }),
    /`parameters\["a b"\]` is a Date \(write value.toISOString\(\)\)/,
  ],
  ['a map', kusto({ parameters: { m: new Map() } }), /is a Map/],
  [
    'a hole in an array',
    kusto({ parameters: { a: new Array(2) } }),
    /`parameters.a\[0\]` is missing/,
  ],
  [
    'an array without end',
    kusto({ parameters: { a: new Array(4_294_967_295) } }),
    /more values than a job may bring/,
  ],
  ['a cycle', kusto({ parameters: cyclic }), /nests deeper than 64, or contains itself/],
  ['deep nesting', kusto({ parameters: { a: nested(100) } }), /nests deeper than 64/],
  [
    'a table that is none',
    kusto({ input: new Uint8Array(7) }),
    /`input` is no table: the Arrow data is damaged/,
  ],
  ['a table of another type', kusto({ input: 'a,b' }), /`input` is "a,b", not a table/],
  ['a row that is none', kusto({ input: [{ a: 1 }, 2] }), /`input\[1\]` is 2, not a row/],
  [
    'an artifact that is no text',
    kusto({ artifacts: { a: 1 } }),
    /`artifacts.a` is a number, not a text/,
  ],
  [
    'a pin that is none',
    kusto({ artifacts: { a: { url: 'https://secret', sha256: 'abc' } } }),
    /`artifacts.a.sha256` is not 64 hex digits/,
  ],
  [
    'a pin of nothing',
    kusto({ artifacts: { a: { sha256: 'a'.repeat(64) } } }),
    /`artifacts.a.url` is missing, not a text/,
  ],
  [
    'an unknown key of an artifact',
    kusto({ artifacts: { a: { url: '', sha256: 'a'.repeat(64), sha: '' } } }),
    /key "sha" in `artifacts.a`.*`sha256`/,
  ],
  [
    'too many artifacts',
    kusto({ artifacts: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, ''])) }),
    /has 65 entries; at most 64/,
  ],
  [
    'a flag that is none',
    kusto({ spillToDisk: 'yes' }),
    /`spillToDisk` is "yes", not true or false/,
  ],
  [
    'a third port',
    { platform: 'azureml-classic', script: '', inputs: [null, null, null] },
    /`inputs` has 3 entries; at most 2/,
  ],
  ['a wrong mode', processor({ mode: 'bulks' }), /`mode` is "bulks"; did you mean `bulk`\?/],
  [
    'a wrong column type',
    processor({
      outputSchema: [
        { name: 'a', type: 'string' },
        { name: 'b', type: 'int' },
      ],
    }),
    /`outputSchema\[1\].type` is "int"; did you mean `integer`\?/,
  ],
  [
    'an unknown key of a column',
    processor({ outputSchema: [{ name: 'a', type: 'string', nulable: true }] }),
    /key "nulable" in `outputSchema\[0\]`.*`nullable`/,
  ],
  [
    'type of an input column',
    processor({ inputSchema: [{ name: 'a', type: 'str' }] }),
    /job-form.*`inputSchema\[0\].type` is "str"; did you mean `string`\?/,
  ],
  [
    'an input column twice',
    processor({
      inputSchema: [
        { name: 'a', type: 'any' },
        { name: 'a', type: 'any' },
      ],
    }),
    /job-form.*input schema: column "a" stands twice/,
  ],
  [
    'values of errors',
    processor({ errorValues: 'show' }),
    /`errorValues` is "show"; did you mean `shown`\?/,
  ],
  ['a getter that throws', throwing, /cannot be read: one of its properties throws/],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    /throws/,
  ],
];

t.test('what is no job is a finding that names the path', async (t) => {
  for (const [name, job, expected] of refused) {
    const { snapshot, findings } = take(job);
    t.equal(snapshot, null, name);
    const said = findings
      .map(({ rule, message, help }) => `${rule}: ${message} ${help}`)
      .join('\n');
    t.match(said, expected, name);
  }
});

t.test('a faulty schema leaves a job whose script can be judged', async (t) => {
  for (const [job, expected] of [
    [
      kusto({ outputSchema: 'a:flot' }),
      /line 1, column 3: type `flot` of column "a" is not known; did you mean `real`\?$/,
    ],
    [kusto({ outputSchema: '*' }), /the job has no input/],
    [processor({ outputSchema: [] }), /names no column/],
    [
      processor({ checkpointColumn: 'idd', outputSchema: [{ name: 'id', type: 'integer' }] }),
      /"idd", which the output schema does not have; did you mean "id"\?/,
    ],
    [
      processor({
        outputSchema: [
          { name: 'a', type: 'any' },
          { name: 'a', type: 'any' },
        ],
      }),
      /"a" stands twice/,
    ],
  ] as const) {
    const { snapshot, findings } = take(job);
    t.not(snapshot, null);
    t.match(findings, [{ rule: 'output-schema', message: expected }]);
  }
});

t.test('a snapshot is a copy, frozen through and through', async (t) => {
  const script = new TextEncoder().encode('result = df');
  const parameters = { list: [1, { deep: 'x' }], ['__proto__']: 'own' };
  const rows = [{ x: 1 }, { x: 2 }];
  let reads = 0;
  const job = {
    platform: 'kusto',
    script,
    input: rows,
    outputSchema: 'typeof(*, fx:double)',
    get parameters(): unknown {
      reads++;
      return reads === 1 ? parameters : { other: true };
    },
  };
  const { snapshot, findings } = take(job);
  t.same(findings, []);
  t.equal(reads, 1, 'a property is read once');
  if (snapshot === null || snapshot.contract.platform !== 'kusto') throw new Error('no snapshot');
  const { contract } = snapshot;
  const before = canonicalJson({ ...contract, input: null });
  script.fill(0);
  (parameters.list[1] as { deep: string }).deep = 'y';
  rows.push({ x: 3 });
  t.equal(new TextDecoder().decode(snapshot.script), 'result = df');
  t.equal(canonicalJson({ ...contract, input: null }), before);
  t.match(before, /"__proto__":"own"/, 'even this key is only data');
  t.same(contract.outputSchema, [
    { name: 'x', type: 'long' },
    { name: 'fx', type: 'real' },
  ]);
  t.same(tableRows(contract.input ?? new Uint8Array()), [{ x: 1 }, { x: 2 }]);
  const values: unknown[] = [
    snapshot,
    contract,
    contract.parameters,
    contract.outputSchema,
    contract.outputSchema?.[0],
  ];
  for (const value of [...values, ...Object.values(contract.parameters)])
    t.ok(Object.isFrozen(value));
  t.equal(take(kusto({ script: new Pretender(2_000_000) })).snapshot?.script.byteLength, 2_000_000);
  const shared = new Uint8Array(new SharedArrayBuffer(4));
  const taken = take(kusto({ script: shared })).snapshot?.script;
  shared.fill(7);
  t.same([...(taken ?? [])], [0, 0, 0, 0], 'shared memory is copied too');
});

t.test('tables of ports, and bare scripts', async (t) => {
  const { snapshot, findings } = take({
    platform: 'azureml-designer',
    script: '',
    inputs: [null, [{ a: true, ['__proto__']: 1 }]],
    bundle: new Uint8Array(3),
  });
  t.same(findings, []);
  if (snapshot?.contract.platform !== 'azureml-designer') throw new Error('no snapshot');
  t.equal(snapshot.contract.inputs[0], null);
  t.same(tableSchema(snapshot.contract.inputs[1] ?? new Uint8Array()).columns, [
    { name: 'a', type: 'bool' },
    { name: '__proto__', type: 'long' },
  ]);
  for (const platform of platformIds) {
    const bare = bareSnapshot(platform, 'x = 1').snapshot;
    t.match(bare, { platform, bare: true, contract: { platform } });
    t.equal(new TextDecoder().decode(bare?.script), 'x = 1');
  }
  t.match(bareSnapshot('script', '\udc00').findings, [{ rule: 'source-encoding' }]);
});
