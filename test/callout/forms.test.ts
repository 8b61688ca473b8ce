import t from 'tap';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { applyCallouts, readCalloutPolicy } from '#dist/callout/read-policy.js';
import { writeCalloutPolicy } from '#dist/callout/write-policy.js';
import type { CalloutPolicyForm } from '#dist/callout/write-policy.js';
import { definePolicy } from '#dist/policy/index.js';
import type { CalloutEntry, CalloutFile } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { kusto as kustoPolicy, own as ownPolicy } from './url-policies.js';
import { readUrlTable } from './url-table.js';

const engine = await loadRegexEngine('auto');

const entriesOf = (callouts: readonly CalloutFile[]): readonly CalloutEntry[] =>
  definePolicy({
    apiVersion: 'sallyport/v1',
    name: 'p',
    platform: 'kusto',
    imports: { match: 'any' },
    callouts,
  }).callouts;

const kusto = (regex: string, canCall = true): CalloutFile => ({
  CalloutType: 'Sandbox_Artifacts',
  CalloutUriRegex: regex,
  CanCall: canCall,
});

t.test('policies in the forms that they are met in', (t) => {
  const json = JSON.stringify([kusto('a\\.b'), kusto('c', false)], null, '\t');
  const flat = JSON.stringify([kusto('a\\.b'), kusto('c', false)]);
  const expected = [
    { id: 'entry-1', type: 'sandbox_artifacts', regex: 'a\\.b', canCall: true },
    { id: 'entry-2', type: 'sandbox_artifacts', regex: 'c', canCall: false },
  ];
  const arm = [
    { calloutType: 'Sandbox_Artifacts', calloutUriRegex: 'a\\.b', outboundAccess: 'Allow' },
    { calloutType: 'sandbox_artifacts', calloutUriRegex: 'c', outboundAccess: 'Deny' },
  ];
  const names = ['PolicyName', 'EntityName', 'Policy', 'ChildEntities', 'EntityType'];
  const cells = ['CalloutPolicy', '', flat, '', 'Cluster'];
  const row = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  const table = { Columns: names.map((name) => ({ ColumnName: name })), Rows: [cells] };
  const half = flat.length / 2;
  const inHex = Buffer.from(flat).toString('hex').replace(/../g, '\\x$&');
  const forms: [text: string, mode: string][] = [
    [json, 'replace'],
    [` ${flat}\n`, 'replace'],
    [`.alter cluster policy callout @'${flat}'`, 'replace'],
    [`.alter-merge cluster policy callout @'${flat}';`, 'merge'],
    [`.alter-merge cluster\n  policy callout h\`\`\`\n${json}\n\`\`\` // done`, 'merge'],
    [`.alter cluster policy callout ~~~${flat}~~~`, 'replace'],
    [`.alter cluster policy callout '${flat.replaceAll('\\', '\\\\')}'`, 'replace'],
    [
      `.alter cluster policy callout "${flat.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
      'replace',
    ],
    [`.alter cluster policy callout @"${flat.replaceAll('"', '""')}"`, 'replace'],
    [
      `.alter cluster policy callout @'${flat.slice(0, half)}' // half\n @'${flat.slice(half)}'`,
      'replace',
    ],
    [`.alter cluster policy callout '${inHex}'`, 'replace'],
    [`// ours\n.alter-merge // a\n cluster\tpolicy callout\n@'${flat}'`, 'merge'],
    [`\ufeff${flat}`, 'replace'],
    [JSON.stringify({ properties: { calloutPolicies: arm } }), 'replace'],
    [JSON.stringify({ name: 'c', properties: { sku: 1, calloutPolicies: arm } }), 'replace'],
    [JSON.stringify({ calloutPolicies: arm }), 'replace'],
    [JSON.stringify({ value: arm }), 'replace'],
    [JSON.stringify(arm), 'replace'],
    [JSON.stringify(row), 'replace'],
    [
      JSON.stringify([{ ...row, Policy: '[]', EntityType: 'Cluster immutable policy' }, row]),
      'replace',
    ],
    [JSON.stringify({ Tables: [{ TableName: 'Table_0', ...table }] }), 'replace'],
    [
      JSON.stringify([{ FrameType: 'DataSetHeader' }, { FrameType: 'DataTable', ...table }]),
      'replace',
    ],
    [
      `${names.join(',')}\r\nCalloutPolicy,,"${flat.replaceAll('"', '""')}",,Cluster\r\n`,
      'replace',
    ],
    [`${names.join('\t')}\nCalloutPolicy\t\t${flat}\t\tCluster\n`, 'replace'],
    [`Policy\n"${json.replaceAll('"', '""')}"\n`, 'replace'],
  ];
  for (const [text, mode] of forms) {
    t.match(
      readCalloutPolicy(text),
      { ok: true, value: { mode, entries: expected } },
      text.slice(0, 60),
    );
  }
  t.match(readCalloutPolicy('null'), { ok: true, value: { entries: [] } });
  t.match(readCalloutPolicy('.delete cluster policy callout // gone\n'), {
    ok: true,
    value: { mode: 'replace', entries: [], immutable: null },
  });
  t.match(
    readCalloutPolicy(
      '[{"calloutType":"kusto","calloutUriRegex":"x","outboundAccess":"Deny","calloutId":"*_x"}]',
    ),
    { ok: true, value: { entries: [{ id: '*_x', type: 'kusto', canCall: false }] } },
  );
  const bad: [text: string, fault: object][] = [
    ['', { message: /^not JSON/, line: 1, column: 1 }],
    ["[{'CalloutType': 'kusto'}]", { message: /^not JSON/, line: 1, column: 3 }],
    ['[\n true,\n]', { message: /^not JSON: Unexpected token '\]'$/, line: 3, column: 1 }],
    ['[{"a": "x\\.y"}]', { message: /^not JSON/, help: /@'…'/, line: 1, column: 11 }],
    ['// x\n.show cluster policy callout', { message: /no command that changes/, line: 2 }],
    ['.ALTER cluster policy callout @"[]"', { message: /no command/, help: /lower case/ }],
    [`[{"Policy":${'['.repeat(20_000)}${']'.repeat(20_000)}}]`, { help: /levels/ }],
    ['{"a": 1}', { message: /list/ }],
    [
      '[{"CalloutType":"kusto","CalloutUriRegex":"x","CanCall":false,"CanCall":true}]',
      { message: /stands twice/, line: 1, column: 63 },
    ],
    [
      '[\n{"CalloutType":"kusto","CalloutUriRegx":"x","CanCall":true}]',
      { message: /CalloutUriRegex.*missing/, line: 2, column: 1 },
    ],
    ['[{"CalloutType":"kusto","CalloutUriRegex":"x","CanCall":"yes"}]', { message: /CanCall/ }],
    [
      '[{"CalloutType":"sandbox_artefacts","CalloutUriRegex":"x","CanCall":true}]',
      { message: /`sandbox_artifacts`/ },
    ],
    [`.alter cluster policy callout`, { message: /no string literal/ }],
    [`.alter cluster policy callout @'${flat}' x`, { message: /no string literal/ }],
    [`.alter cluster policy callout '\\q'`, { message: /escape/, line: 1, column: 31 }],
    [`.alter cluster policy callout '[\n]'`, { message: /no string literal/ }],
    ['['.repeat(100_000), { message: /JSON/ }],
    ['.delete cluster policy callout @"[]"', { message: /something follows/, column: 32 }],
    ['{"value": 1}', { message: /value/ }],
    ['{"properties": {"calloutPolicies": [{}]}}', { message: /missing/ }],
    [JSON.stringify({ ...row, EntityType: 'Database' }), { message: /`Database`/ }],
    [JSON.stringify({ ...row, Policy: '[{}]' }), { message: /missing/ }],
    ['callouts:\n  - id: a\n    type: sql\n', { message: /canCall.*missing/, line: 2 }],
    [`callouts: [${' '.repeat(2_000_000)}]`, { message: /characters/ }],
  ];
  for (const [text, fault] of bad) {
    const read = readCalloutPolicy(text);
    t.match(read, { ok: false }, text.slice(0, 60));
    if (!read.ok)
      t.ok(
        read.faults.some((one) => t.match(one, fault)),
        JSON.stringify(read.faults),
      );
  }
  t.end();
});

t.test('a merge keys on type and expression', (t) => {
  const current = entriesOf([kusto('a'), kusto('b')]);
  const merged = applyCallouts(current, {
    mode: 'merge',
    entries: entriesOf([kusto('b', false), kusto('c')]),
  });
  t.same(
    merged.map(({ id, regex, canCall }) => [id, regex, canCall]),
    [
      ['entry-1', 'a', true],
      ['entry-2', 'b', false],
      ['entry-3', 'c', true],
    ],
  );
  t.same(applyCallouts(current, { mode: 'replace', entries: [] }), []);
  t.end();
});

t.test('a merge leaves entries of our form alone', (t) => {
  const one: CalloutFile = {
    id: 'one',
    type: 'sandbox_artifacts',
    canCall: true,
    hosts: ['a.example.com'],
  };
  const merged = applyCallouts(entriesOf([one, kusto('a'), kusto('a', false)]), {
    mode: 'merge',
    entries: entriesOf([{ ...one, hosts: ['b.example.com'], canCall: false }, kusto('a')]),
  });
  t.same(
    merged.map(({ id, hosts, regex, canCall }) => [id, hosts, regex, canCall]),
    [
      ['one', ['a.example.com'], null, true],
      ['entry-2', null, 'a', true],
      ['entry-3', null, 'a', true],
      ['entry-4', ['b.example.com'], null, false],
    ],
  );
  t.end();
});

t.test('what a cluster shows as immutable is in force in place of what is predefined', (t) => {
  const rows = [
    { Policy: '[]', EntityType: 'Cluster' },
    { Policy: JSON.stringify([kusto('a')]), EntityType: 'Cluster immutable policy' },
  ];
  const read = readCalloutPolicy(JSON.stringify(rows));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { entries, immutable } = read.value;
  t.same(entries, []);
  const judge = compileCallouts(entries, engine, immutable ?? []);
  const url = parseConnectionString('https://a.example/');
  if (!url.ok) throw new Error(url.message);
  t.equal(judge.judge(url.url, 'sandbox_artifacts', 0).decision, 'allow');
  t.equal(judge.judge(url.url, 'external_data', 0).decision, 'deny');
  t.end();
});

const forms: readonly CalloutPolicyForm[] = [
  'json',
  'show',
  'alter',
  'alter-merge',
  'arm',
  'hosts',
];

t.test('every form that is written is read, and decides the same', (t) => {
  const urls = readUrlTable().flatMap(({ text }) => {
    const read = parseConnectionString(text);
    return read.ok ? [read.url] : [];
  });
  const decisions = (entries: readonly CalloutEntry[]): string => {
    const judge = compileCallouts(entries, engine);
    return urls.map((url) => judge.judge(url, 'sandbox_artifacts', 0).decision).join(' ');
  };
  const policies: readonly CalloutFile[][] = [
    [],
    ownPolicy,
    kustoPolicy,
    ['a', 'b'].map((host) => ({
      id: host,
      type: 'sandbox_artifacts',
      canCall: host === 'a',
      hosts: [`${host}.example.com`, '*.example.com'],
      pathPrefix: `/p(1)$/${host}`,
      because: "it's 'ours'",
    })),
    [
      {
        id: 'x',
        type: 'sandbox_artifacts',
        canCall: true,
        hosts: ['files.example.com'],
        regex: '^https://files\\.example\\.com/python/.*```',
      },
    ],
  ];
  for (const policy of policies) {
    const entries = entriesOf(policy);
    const expected = decisions(entries);
    for (const form of forms) {
      const written = writeCalloutPolicy(entries, form);
      if (!written.ok) {
        t.fail(`${form}: ${JSON.stringify(written.faults)}`);
        continue;
      }
      const read = readCalloutPolicy(written.value);
      if (!read.ok) {
        t.fail(`${form}: ${JSON.stringify(read.faults)}\n${written.value}`);
        continue;
      }
      t.equal(read.value.mode, form === 'alter-merge' ? 'merge' : 'replace');
      t.equal(read.value.immutable?.length, form === 'show' ? 7 : undefined);
      t.equal(decisions(read.value.entries), expected, `${form} of ${JSON.stringify(policy[0])}`);
      t.same(
        writeCalloutPolicy(read.value.entries, form),
        written,
        'and is written the same again',
      );
    }
  }
  t.end();
});

t.test('what a form cannot say is a fault', (t) => {
  const base = { id: 'x', type: 'sandbox_artifacts', canCall: true, hosts: ['a.example.com'] };
  const cases: [entry: CalloutFile, form: CalloutPolicyForm, fault: RegExp | null][] = [
    [{ ...base, expires: '2027-01-01' }, 'json', /ends on 2027-01-01/],
    [{ ...base, expires: '2027-01-01', canCall: false }, 'json', null],
    [{ ...base, regex: 'zip$' }, 'alter', /holds its expression to hosts/],
    [{ ...base, regex: 'zip$', canCall: false }, 'alter', null],
    [{ ...base, regex: '^https://a\\.example\\.com/x' }, 'arm', null],
    [{ ...base, regex: '^https://a\\.example\\.com/?x' }, 'arm', /holds/],
    [{ ...base, regex: '^https://a\\.example\\.com/{0}x' }, 'arm', /holds/],
    [{ ...base, regex: '^https://a\\.example\\.com/x|y' }, 'arm', /holds/],
    [{ ...base, regex: '^https://a.example.com/x' }, 'arm', /holds/],
    [{ ...base, regex: '^https://b\\.example\\.com/x' }, 'arm', /holds/],
    [{ ...base, pathPrefix: `/${'a'.repeat(600)}` }, 'json', /characters, and 512/],
    [kusto('artifactswestus\\.blob\\.core\\.windows\\.net/python/'), 'hosts', /names no host/],
    [kusto('^https://a\\.example\\.com/python/'), 'hosts', null],
    [kusto('^https://a\\.example\\.com/python(?:/|$)'), 'hosts', null],
    [kusto('^https://a\\.example\\.com/python'), 'hosts', /names no host/],
    [kusto('^https://a\\.example\\.com'), 'hosts', /names no host/],
    [kusto('^https://a\\.example\\.com/x?/'), 'hosts', /names no host/],
    [kusto('^https://A\\.example\\.com/'), 'hosts', /names no host/],
    [kusto('^https://a\\.example\\.com/%2b/'), 'hosts', /names no host/],
    [kusto('^https://localhost/'), 'hosts', /names no host/],
    [kusto('^https://[a-z0-9.-]+\\.example\\.com/x/', false), 'hosts', null],
    [kusto('^https://[a-z0-9.-]+\\.com/x/'), 'hosts', /names no host/],
  ];
  for (const [entry, form, fault] of cases) {
    const written = writeCalloutPolicy(entriesOf([entry]), form);
    const name = `${form}: ${JSON.stringify(entry)}`;
    if (fault === null) t.ok(written.ok, name);
    else t.match(written, { ok: false, faults: [{ message: fault, help: /\w/ }] }, name);
  }
  const arm =
    '[{"calloutType":"sql","calloutUriRegex":"^https://a\\\\.b\\\\.c/","outboundAccess":"Deny","calloutId":"*_1"}]';
  const read = readCalloutPolicy(arm);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  t.same(
    writeCalloutPolicy(read.value.entries, 'hosts').ok &&
      writeCalloutPolicy(read.value.entries, 'hosts'),
    {
      ok: true,
      value:
        'callouts:\n  - id: entry-1\n    type: sql\n    canCall: false\n    hosts:\n      - a.b.c\n',
    },
  );
  t.end();
});
