import t from 'tap';
import { openGateway } from '#dist/index.js';
import { checkQuery, runQuery } from '#dist/kusto.js';
import { definePolicy } from '#dist/policy/index.js';

const gateway = await openGateway({
  policy: definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto', plugin: 'enabled' },
    ...{ imports: { match: 'any' }, runtime: 'data' },
  }),
  nodes: 2,
});
t.teardown(() => gateway.close());

const failing = [
  "T | evaluate hint.distribution = per_node python(typeof(x:long), 'a = 1\\n'",
  "    'def f():\\n'",
  "    '    return kargs[0]\\n'",
  "    'f()\\n' 'result = df', bag_pack('a', 1))",
].join('\n');

t.test('errors of a script are told at lines of the query that it stands in', async (t) => {
  for (const kql of [failing, failing.replaceAll('\n', '\r\n')]) {
    const { outcome, place } = await runQuery(kql, gateway, { input: [{ x: 1 }, { x: 2 }] });
    t.match(outcome?.failure, { line: 3, message: /^Partition \d of 2: KeyError: 0/ });
    t.match(place, { line: 3, column: 10, endLine: 3 });
    t.match(
      outcome?.failure?.traceback,
      /line 4 \(line 4 of the query\), in <module>[^]*line 3 \(line 3 of the query\), in f/,
    );
  }
});

t.test('a query and its request switch python off together', async (t) => {
  const query = "T | evaluate python(typeof(*), 'result = df')";
  const off = 'request_sandboxed_execution_disabled';
  const cases: readonly (readonly [string, object, 'allow' | 'deny'])[] = [
    [query, {}, 'allow'],
    [`set ${off}; ${query}`, {}, 'deny'],
    [query, { [off]: true }, 'deny'],
    [`set ${off} = false; ${query}`, { [off]: true }, 'deny'],
    [`set ${off}; ${query}`, { [off]: false }, 'deny'],
  ];
  for (const [kql, properties, decision] of cases) {
    const requestProperties = properties as Record<string, boolean>;
    const { verdict } = await checkQuery(kql, gateway, { requestProperties });
    t.equal(verdict.decision, decision, kql + JSON.stringify(properties));
  }
  const debug = `set query_python_debug; ${query}`;
  for (const given of [undefined, false, 1, 2]) {
    const requestProperties = given === undefined ? {} : { query_python_debug: given };
    const { verdict } = await checkQuery(debug, gateway, { requestProperties });
    const told = verdict.findings.map(({ rule }) => rule);
    t.same(told, given === undefined || given === 1 ? ['python-debug'] : [], String(given));
  }
  const fetched = `let s = externaldata(s:string)[h'https://a.example.com/s.py'] with (format=raw); T | evaluate python(typeof(*), toscalar(s))`;
  const { verdict } = await runQuery(`set request_external_data_disabled; ${fetched}`, gateway);
  t.match(verdict.findings, [{ reason: 'REQUEST_EXTERNAL_DATA_DISABLED' }]);
});
