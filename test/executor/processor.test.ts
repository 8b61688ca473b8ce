import t from 'tap';
import { inputFault } from '#dist/executor/input.js';
import { platformStatus } from '#dist/executor/platform-status.js';
import { outcomeStatuses } from '#dist/executor/types.js';
import { openGateway } from '#dist/gateway/gateway.js';
import type { Json, ProcessorColumn, RunContract } from '#dist/job/types.js';
import { parsePolicy } from '#dist/policy/parse.js';

const skip = process.platform === 'linux' ? false : 'scripts run on Linux only';

const name = [{ name: 'name', type: 'string' }] as const;
const secret = 'Žofie-4711';
const input = [{ name: secret, age: 37, mail: 'zofie@example.org' }];

/** A script, its end and the platform's number for it, what is said, and what more its job has. */
const runs: readonly [string, string, number, RegExp, object?][] = [
  ['return [{"name": "a"}]', 'completed', 200, /^$/],
  ['return []', 'completed', 201, /^$/],
  ['log.error("half of it")\nreturn [{"name": "a"}]', 'script-error', 202, /half of it/],
  ['log.error("none of it")\nreturn []', 'script-error', 202, /none of it/],
  ['x = 0\nreturn [{"name": 1 / x}]', 'script-error', 300, /^ZeroDivisionError: division by zero$/],
  ['return [{"name": INPUT_DATA["nam"]}]', 'script-error', 300, /^KeyError: 'nam'$/],
  ['return [{"nam": "a"}]', 'bad-result', 306, /Row 1 has the column 'nam' \(str\)/],
  ['await sleep(60)\nreturn []', 'timed-out', 302, /longer/],
  ['x = bytes(10**11)\nreturn []', 'out-of-memory', 304, /MemoryError/],
  [
    'return []',
    'bad-input',
    307,
    /input item 1, column "age" is a number; the schema says string/,
    { inputSchema: [...name, { name: 'age', type: 'string' }, { name: 'mail', type: 'any' }] },
  ],
  [
    'async def f():\n  return {}\nx = f()["a"]',
    'script-error',
    300,
    /^TypeError: 'coroutine' object is not subscriptable$/,
  ],
  // What was handed in, or made of it, is in no error.
  ['int(INPUT_DATA["name"])', 'script-error', 300, /with base 10: '<hidden>'$/],
  ['{}[INPUT_DATA["age"]]', 'script-error', 300, /^KeyError: <hidden>$/],
  [
    'raise ValueError(f"no mail for {INPUT_DATA}")',
    'script-error',
    300,
    /no mail for \{'name': '<hid/,
  ],
  [
    'try:\n  {}[INPUT_DATA["name"]]\nexcept KeyError as e:\n  raise OSError(INPUT_DATA["mail"]) from e',
    'script-error',
    300,
    /^OSError: <hidden>$/,
  ],
  ['raise SystemExit(INPUT_DATA["name"])', 'script-error', 300, /sys\.exit\('<hidden>'\)/],
  ['return [{"name": INPUT_DATA["age"]}]', 'bad-result', 306, /a string, found <hidden> \(int\)/],
  ['return [{INPUT_DATA["name"]: ""}]', 'bad-result', 306, /the column '<hidden>' \(str\)/],
  [
    'float(INPUT_DATA["mail"])',
    'script-error',
    300,
    /could not convert string to float: '<hidden>'$/,
  ],
  ['return INPUT_DATA["name"]', 'bad-result', 306, /returned '<hidden>' \(str\), not a list/],
];

t.test('how a run ends, in words and numbers of the platform', { skip }, async (t) => {
  const policy = parsePolicy(`
apiVersion: sallyport/v1
name: brief
platform: processor
python: '3.11'
imports: { match: exact, members: listed-module, allow: [] }
limits: { wallMsMax: 2000 }
`);
  const gateway = await openGateway({ policy });
  t.teardown(() => gateway.close());
  for (const [script, status, code, said, more] of runs) {
    const job = {
      platform: 'processor',
      script: `${script}\nreturn []`,
      input,
      outputSchema: name,
      ...more,
    };
    const { outcome, verdict } = await gateway.run(job);
    t.match(
      [outcome?.status, outcome?.platformStatus?.code, outcome?.failure?.message ?? ''],
      [status, code, said],
      script,
      { verdict: verdict.findings },
    );
    const { failure, stderr, notes } = outcome ?? {};
    const told = JSON.stringify([failure, stderr, notes]);
    t.notMatch(told, /4711|\b37\b|zofie/, 'no value is told');
  }
  const job = { platform: 'processor', input, outputSchema: name, errorValues: 'shown' };
  const { outcome } = await gateway.run({ ...job, script: 'return [int(INPUT_DATA["name"])]' });
  t.match(outcome?.failure?.message, secret, 'unless the job asks for it');
});

t.test('every end has a number', async (t) => {
  for (const status of outcomeStatuses) {
    t.ok(platformStatus('processor', status, null)?.code, status);
    t.equal(platformStatus('script', status, null), null);
  }
});

t.test('items of the input against the schema', async (t) => {
  const contract = (item: Json, ...columns: Required<ProcessorColumn>[]): RunContract => ({
    platform: 'processor',
    input: [item],
    mode: 'bulk',
    checkpoint: null,
    checkpointColumn: null,
    inputSchema: columns,
    outputSchema: null,
    errorValues: 'hidden',
  });
  const id = { name: 'id', type: 'integer', nullable: false } as const;
  const when = { name: 'when', type: 'datetime', nullable: true } as const;
  const cases: readonly [Json, string | null][] = [
    [{ id: 1 }, null],
    [{ id: 1, when: '2024-05-01T12:00:00Z' }, null],
    [{ id: 1, when: 'soon' }, ', column "when" is a text; the schema says datetime'],
    [{ id: 1.5 }, ', column "id" is a number with a fraction; the schema says integer'],
    [{ id: '9007199254740993' }, ', column "id" is a text; the schema says integer'],
    [{}, ', column "id" is null; the schema says integer, not null'],
    [{ id: 1, more: 2 }, ' has the column "more", which the input schema does not have'],
    [5, ' is a number, not an object'],
    [null, ' is null, not an object'],
  ];
  for (const [item, fault] of cases) {
    const said = fault === null ? null : `input item 1${fault}`;
    t.equal(inputFault(contract(item, id, when)), said, JSON.stringify(item));
  }
});
