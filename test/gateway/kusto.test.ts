import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { openGateway, type Gateway, type GatewayOptions, type RunEvent } from '#dist/index.js';
import { joinOutcomes } from '#dist/kusto.js';
import { definePolicy, type PolicyFile } from '#dist/policy/index.js';
import { tableRows } from '#dist/table/table.js';

function policyOf(more: Partial<PolicyFile> = {}): GatewayOptions['policy'] {
  return definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto', plugin: 'enabled' },
    ...{ imports: { match: 'any' }, runtime: 'data' },
    ...more,
  });
}

async function opened(more: Partial<PolicyFile> = {}, nodes = 3): Promise<Gateway> {
  const gateway = await openGateway({ policy: policyOf(more), nodes, concurrency: 4 });
  t.teardown(() => gateway.close());
  return gateway;
}

const rows = Array.from({ length: 7 }, (_, x) => ({ x }));
const jobOf = (script: string, more: object = {}): object => ({
  ...{ platform: 'kusto', script, input: rows, outputSchema: 'typeof(x:long, n:long)' },
  ...more,
});
const perNode = { hints: { distribution: 'per_node', remote: 'local' } };
const count = 'result = df.assign(n=len(df))';

const disabled = { sandbox: [{ SandboxKind: 'PythonExecution' }] } as const;
const artifacts = { artifacts: { 'a.txt': 'https://a.example.com/a.txt' } };
const property = (name: string, value: unknown = true) => ({
  requestProperties: { [name]: value },
});

/** Who switches python off, and the reason that the finding gives. */
const switches: readonly (readonly [string, Partial<PolicyFile>, object, string | null])[] = [
  ['a cluster as it comes', { plugin: undefined }, {}, 'PLUGIN_DISABLED'],
  ['disabled', { plugin: 'disabled' }, {}, 'PLUGIN_DISABLED'],
  ['the sandbox policy', disabled, {}, 'SANDBOX_DISABLED'],
  ['one of R alone', { sandbox: [{ SandboxKind: 'RExecution' }] }, {}, null],
  [
    'the request',
    {},
    property('request_sandboxed_execution_disabled'),
    'REQUEST_SANDBOXED_EXECUTION_DISABLED',
  ],
  ['hardline', {}, property('request_readonly_hardline'), 'REQUEST_READONLY_HARDLINE'],
  ['read-only', {}, property('request_readonly'), null],
  ['said not to', {}, property('request_sandboxed_execution_disabled', 'false'), null],
  [
    'no callouts',
    {},
    { ...property('request_callout_disabled'), ...artifacts },
    'REQUEST_CALLOUT_DISABLED',
  ],
  ['no callouts, and none asked for', {}, property('request_callout_disabled'), null],
];

t.test('who switches python off is obeyed', async (t) => {
  for (const [name, policy, job, reason] of switches) {
    const gateway = await opened(policy);
    const { decision, findings } = gateway.check(jobOf(count, job));
    t.equal(decision, reason === null ? 'allow' : 'deny', name);
    const found = findings.filter(({ rule }) => rule === 'plugin-disabled');
    t.same(
      found.map((each) => each.reason),
      reason === null ? [] : [reason],
      name,
    );
  }
});

const wrong: readonly (readonly [object, RegExp])[] = [
  [{ hints: { distribution: 'per_shard' } }, /`hints.distribution` is/],
  [{ hints: { distributions: 'single' } }, /did you mean `distribution`/],
  [property('request_callout_disable'), /did you mean `request_callout_disabled`/],
  [property('request_callout_disabled', 'yes'), /not true or false/],
  [property('servertimeout', 60), /not a timespan/],
  [property('query_python_debug', {}), /the number of a call/],
];

t.test('hints and properties that do not exist are told', async (t) => {
  const gateway = await opened();
  for (const [more, message] of wrong) {
    const { decision, findings } = gateway.check(jobOf(count, more));
    t.equal(decision, 'deny');
    t.match(findings[0]?.message, message);
  }
});

t.test('a script runs for each part of the input, in order', async (t) => {
  const gateway = await opened({ sandbox: { targetCountPerNode: 16, maxMemoryMbPerSandbox: 400 } });
  const events: RunEvent[] = [];
  const job = jobOf(`print(list(df['x']))\n${count}`, perNode);
  const { outcome, verdict } = await gateway.run(job, { onEvent: (event) => events.push(event) });
  t.equal(verdict.decision, 'allow');
  t.match(outcome, { status: 'completed', stdout: '[0, 1]\n[2, 3]\n[4, 5, 6]\n' });
  t.match(outcome?.sandbox, { distribution: 'per_node', sandboxes: 3, memoryMbMax: 400 });
  const [table] = outcome?.tables ?? [];
  t.same(
    table && tableRows(table),
    rows.map(({ x }) => ({ x, n: x < 4 ? 2 : 3 })),
  );
  const stages = events.flatMap((event) => (event.type === 'progress' ? event.stage : []));
  t.same(stages, [...new Set(stages)], 'each stage is told once');
  const single = await gateway.run(jobOf(count, { spillToDisk: false }));
  t.match(single.outcome?.sandbox, { distribution: 'single', sandboxes: 1, spillToDisk: false });
  const empty = await gateway.run(
    jobOf(count, { ...perNode, input: [], outputSchema: 'typeof(n:long)' }),
  );
  t.match(empty.outcome, { status: 'completed', sandbox: { sandboxes: 1 } }, 'no rows, one run');
});

t.test('each part has a permit of its own, and none is told for the whole', async (t) => {
  const gateway = await opened();
  const admission = await gateway.admit(jobOf(count, perNode));
  t.same([admission.permit, admission.payload], [null, null]);
  t.equal(new Set(admission.partitions.map(({ permit }) => permit)).size, 3);
  const outcomes = [];
  for (const { payload, permit } of admission.partitions) {
    outcomes.push(await gateway.execute(permit, payload));
  }
  const [first] = admission.partitions;
  const joined = first && joinOutcomes(outcomes, first.payload.plan);
  t.equal(joined?.status, 'completed');
  t.equal(tableRows(joined?.tables[0] ?? new Uint8Array()).length, 7);
  const one = await gateway.admit(jobOf(count));
  t.ok(one.permit);
  t.equal(one.partitions.length, 1);
});

t.test('all or nothing: the first that fails ends the others', async (t) => {
  const gateway = await opened({ limits: { resultRowsMax: 6 } });
  const waits = 'import time\nif df.x[0] != 2: time.sleep(60)\n1 / 0';
  const begun = performance.now();
  const { outcome } = await gateway.run(jobOf(`${waits}\n${count}`, perNode));
  t.ok(performance.now() - begun < 30_000, 'nobody waits for the others');
  t.match(outcome, { status: 'script-error', tables: [], files: [] });
  t.match(outcome?.failure, {
    message: 'Partition 2 of 3: ZeroDivisionError: division by zero',
    line: 3,
  });
  const over = await gateway.run(jobOf(count, perNode));
  t.match(over.outcome, {
    ...{ status: 'output-limit', tables: [] },
    failure: {
      platformCode: 'E_QUERY_RESULT_SET_TOO_LARGE',
      limit: { name: 'resultRowsMax', used: 7 },
    },
  });
});

t.test('cancelled, throttled and timed out as one', async (t) => {
  const gateway = await opened({ limits: { runsMax: 3 } });
  const sleep = jobOf(`import time\ntime.sleep(60)\n${count}`, perNode);
  const controller = new AbortController();
  const running = gateway.run(sleep, { signal: controller.signal });
  await delay(1_500);
  const throttled = await gateway.run(jobOf(count, perNode));
  t.match(throttled.outcome, {
    status: 'throttled',
    platformStatus: {
      code: 429,
      name: 'TooManyRequests',
      message: /aborted because of throttling/,
    },
    failure: { platformCode: 'E_SB_QUERY_THROTTLED_ERROR', message: /^Partition \d of 3: 3 runs/ },
  });
  controller.abort();
  t.match((await running).outcome, {
    status: 'cancelled',
    failure: { platformCode: 'E_SB_QUERY_CANCELLED' },
  });
  const timely = { ...perNode, ...property('servertimeout', '00:00:01') };
  const late = await gateway.run(jobOf(`import time\ntime.sleep(60)\n${count}`, timely));
  t.match(late.outcome, {
    status: 'timed-out',
    failure: { limit: { name: 'wallMsMax', value: 1_000 } },
  });
});

t.test('a request may ask for less time than its policy gives, and for no more', async (t) => {
  const gateway = await opened({ limits: { wallMsMax: 5_000 } });
  for (const [asked, given] of [
    ['00:00:02', 2_000],
    ['01:00:00', 5_000],
    ['0:00:00', 1_000],
  ] as const) {
    const { payload } = await gateway.admit(jobOf(count, property('servertimeout', asked)));
    t.equal(payload?.plan.limits.wallMsMax, given, asked);
  }
});

t.test('debug mode hands out the input, and runs nothing', async (t) => {
  const gateway = await opened({}, 1);
  const job = jobOf('result = df.assign(n=1 / 0)', {
    ...{ parameters: { k: [1] }, input: [{ x: 1, s: 'a,b' }] },
    ...property('query_python_debug'),
  });
  t.match(gateway.check(job).findings, [{ rule: 'python-debug', level: 'warning' }]);
  const { outcome } = await gateway.run(job);
  const files = Object.fromEntries(
    (outcome?.files ?? []).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
  );
  t.equal(outcome?.status, 'completed');
  t.equal(files['df.txt'], 'x,s\n1,"a,b"\n');
  t.same(JSON.parse(files['kargs.txt'] ?? ''), { k: [1] });
  t.match(
    files['debug_python.py'],
    /pd\.read_csv\("df\.txt".*\n# The script of the query:\nresult/s,
  );
  t.same((await gateway.admit(job)).partitions, [], 'and permits nothing');
  const strict = await opened({ rules: { 'python-debug': 'error' } });
  t.match(await strict.run(job), { verdict: { decision: 'deny' }, outcome: null });
  const other = await gateway.run(jobOf(count, property('query_python_debug', 2)));
  t.match(other.outcome, { status: 'completed', files: [] }, 'a job has one call');
});

t.test('nodes are counted', async (t) => {
  for (const nodes of [0, 1.5, 513]) {
    await t.rejects(openGateway({ policy: 'kusto', nodes }), {
      code: 'ERR_USAGE',
      message: /`nodes`/,
    });
  }
});
