import t from 'tap';
import { findPythonCalls, type StreamedTables } from '#dist/kusto.js';

const query = "S | evaluate python(typeof(*), 'result = df')";
const policyOf = (text: string, source = 'S') =>
  `.alter table T policy update @'${JSON.stringify([
    { IsEnabled: true, Source: source, Query: text },
  ]).replaceAll("'", "''")}'`;
const maker = `.create-or-alter function f() { ${query} }`;
const outer = '.create function g() { f() | take 1 }';
const streamed = '.alter table S policy streamingingestion enable';
const fetching = `${query.slice(0, -1)}, external_artifacts=bag_pack('a', 'https://a.example/a'))`;

const cases: readonly (readonly [
  name: string,
  parts: readonly string[],
  streaming: StreamedTables,
  rules: readonly string[],
])[] = [
  ['itself', [policyOf(query)], [], ['update-source']],
  ['itself, streamed', [policyOf(query)], ['S'], ['update-policy STREAMING_INGESTION']],
  ['all streamed', [policyOf(query)], 'all', ['update-policy STREAMING_INGESTION']],
  ['another table streamed', [policyOf(query)], ['U'], ['update-source']],
  ['streamed by the text', [streamed, policyOf(query)], [], ['update-policy STREAMING_INGESTION']],
  [
    'streamed by its database',
    ['.alter database D policy streamingingestion \'{"IsEnabled": true}\'', policyOf(query)],
    [],
    ['update-policy STREAMING_INGESTION'],
  ],
  [
    'streaming disabled by the text',
    ['.alter table S policy streamingingestion disable', policyOf(query)],
    [],
    ['update-source'],
  ],
  ['by a function', [maker, policyOf('f()')], ['S'], ['update-policy STREAMING_INGESTION']],
  ['by two', [maker, outer, policyOf('g')], ['S'], ['update-policy STREAMING_INGESTION']],
  ['by another function', [maker, policyOf('S | invoke h()')], ['S'], []],
  ['no policy', [maker, query], ['S'], []],
  ['disabled', [policyOf(query).replace('"IsEnabled":true', '"IsEnabled":false')], 'all', []],
  [
    'names in other case, as the service reads them',
    [policyOf(query).replace('"Query"', '"query"').replace('"Source"', '"SOURCE"')],
    ['S'],
    ['update-policy STREAMING_INGESTION'],
  ],
  ['single quotes', [policyOf(query).replaceAll('"', "''")], [], ['query-syntax']],
  ['a comment', [policyOf(query).replace('[', '/* x */ [')], [], ['query-syntax']],
  ['a comma at the end', [policyOf(query).replace(']', ',]')], [], ['query-syntax']],
  ['an empty policy', [".alter table T policy update '[]'"], 'all', []],
  [
    'with artifacts',
    [policyOf(fetching)],
    [],
    ['update-source', 'update-policy UPDATE_POLICY_CALLOUT'],
  ],
];

t.test('python in update policies is judged by how their source table is fed', async (t) => {
  for (const [name, parts, streaming, rules] of cases) {
    const { findings } = await findPythonCalls(parts.join('\n\n'), { streaming });
    const told = findings.map(({ rule, reason }) => [rule, reason].filter(Boolean).join(' '));
    t.same(told, rules, name);
  }
});

const sets: readonly (readonly [set: string, properties: object, rules: readonly string[]])[] = [
  ['set query_python_debug;', { query_python_debug: true }, []],
  ['set query_python_debug = 2;', { query_python_debug: false }, []],
  ['set query_python_debug = 1;', { query_python_debug: true }, []],
  ['set request_callout_disabled = false;', { request_callout_disabled: false }, []],
  ["set request_callout_disabled = 'true';", { request_callout_disabled: 'true' }, []],
  ['set Request_Callout_Disabled;', { request_callout_disabled: true }, []],
  [
    'set request_callout_disabled; set request_callout_disabled = false;',
    { request_callout_disabled: true },
    [],
  ],
  ['set query_python_debug; set query_python_debug = false;', { query_python_debug: false }, []],
  ['set notruncation;', { notruncation: true }, []],
  ['set request_callouts_disabled;', {}, ['request-property']],
  ['set request_callout_disabled = 2;', {}, ['request-property']],
  ['set request_callout_disabled = f();', {}, ['request-property']],
  ['set servertimeout = 1m;', {}, ['request-property']],
  ['set request_readonly_hardline;', {}, ['request-property']],
];

t.test('properties that a query sets are those of its calls', async (t) => {
  for (const [set, properties, rules] of sets) {
    const { calls, findings } = await findPythonCalls(`${set} ${query}`);
    t.same(calls[0]?.properties, properties, set);
    t.same(
      findings.map(({ rule }) => rule),
      rules,
      set,
    );
  }
  const two = `set query_python_debug = 2; ${query} | union (${query})\n\n${query}`;
  const { calls } = await findPythonCalls(two);
  t.same(
    calls.map((call) => call.properties['query_python_debug']),
    [false, true, undefined],
  );
});
