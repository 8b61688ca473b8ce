import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { limits } from '#dist/limits.js';
import {
  definePolicy,
  loadPolicy,
  parsePolicy,
  policyJsonSchema,
  presetNames,
} from '#dist/policy/index.js';
import type { Fault, KnownRules } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { loadRules } from '#dist/rules/load.js';
import { processorMs } from '../processor-time.js';

const head = 'apiVersion: sallyport/v1\nname: p\nplatform: kusto\nimports: { match: any }\n';
const regex = await loadRegexEngine('portable');
const rules: KnownRules = new Map([
  ['type-annotation', { options: { scope: { type: 'string', values: ['all', 'variables'] } } }],
  ['module-escape', { options: {} }],
]);

function faultsOf(text: string): readonly Fault[] {
  try {
    parsePolicy(text, { path: 'p.yaml', rules, regex });
  } catch (error) {
    t.match(
      error,
      { code: 'ERR_POLICY_INVALID', message: /^p\.yaml(?:: |:\d+:\d+: | has \d+ faults$)/ },
      text.slice(0, 60),
    );
    return (error as { faults: readonly Fault[] }).faults;
  }
  throw new Error(`accepted: ${text}`);
}

t.test('what is left out has its default', (t) => {
  const policy = parsePolicy(head);
  t.match(policy, {
    title: 'p',
    python: '3.11',
    image: '3.11.7',
    rules: {},
    callouts: [],
    identities: { cluster: [], database: [] },
    sandbox: null,
    limits: { sourceBytesMax: 262_144, wallMsMax: 60_000, cpuMsMax: 120_000 },
    isolation: { require: 'kernel', network: 'none', processes: 'none' },
    runtime: null,
    digest: /^sha256:[0-9a-f]{64}$/,
  });
  t.throws(() => Object.assign(policy.limits, { wallMsMax: 1 }), 'it is frozen, all of it');
  t.equal(parsePolicy(`${head}limits: { wallMsMax: 1000 }`).limits.cpuMsMax, 2_000);
  t.match(parsePolicy(`${head}sandbox: {}`).sandbox, {
    targetCountPerNode: 16,
    maxMemoryMbPerSandbox: 1_024,
  });
  t.ok(parsePolicy(`${head}sandbox: { targetCountPerNode: 4, maxMemoryMbPerSandbox: 8192 }`));
  for (const [text, runsMax] of [
    ['', limits.runsMax],
    ['limits: { runsMax: 3 }', 3],
    ['sandbox: {}', 16],
    ['sandbox: { targetCountPerNode: 4 }\nlimits: { runsMax: 3 }', 3],
    ['sandbox: { targetCountPerNode: 2 }\nlimits: { runsMax: 3 }', 2],
  ] as const) {
    t.equal(parsePolicy(`${head}${text}`).limits.runsMax, runsMax, text);
  }
  t.end();
});

t.test('the digest is of what is in force, not of its spelling', (t) => {
  const one = parsePolicy(`${head}rules: { module-escape: error }`);
  const same = parsePolicy(
    `# a comment\nrules:\n  module-escape: { level: error }\nlimits: {}\n${head}title: p\r\n`,
  );
  const other = parsePolicy(`${head}rules: { module-escape: warning }`);
  t.equal(one.digest, same.digest);
  t.not(one.digest, other.digest);
  const file = {
    apiVersion: 'sallyport/v1',
    name: 'p',
    platform: 'kusto',
    imports: { match: 'any' },
    rules: { 'module-escape': 'error' },
  } as const;
  t.same(definePolicy(file), one, 'the builder makes the same policy');
  t.throws(() => definePolicy({ ...file, name: 'P p' }), {
    code: 'ERR_POLICY_INVALID',
    faults: [{ message: '`name` is `P p`, which is not of its form' }],
  });
  t.end();
});

t.test('callouts and identities in each of their forms', (t) => {
  const { callouts, identities } = parsePolicy(`${head}
callouts:
  - id: west
    type: sandbox_artifacts
    canCall: true
    hosts: [a.example.com, '*.b.example.com']
    pathPrefix: /python/
    because: wheels
    expires: 2027-06-30
  - { "CalloutType": "CosmosDB", "CalloutUriRegex": "\\\\.documents\\\\.com", "CanCall": false }
  - { calloutType: webapi, calloutUriRegex: x, outboundAccess: Allow, calloutId: webapi_x }
identities:
  cluster: [{ objectId: system, allowedUsages: [SandboxArtifacts] }]
  database: [{ ObjectId: 0A1B2C3D-0000-1111-2222-AABBCCDDEEFF, AllowedUsages: 'ExternalTable,All' }]
`);
  t.match(callouts, [
    {
      id: 'west',
      hosts: ['a.example.com', '*.b.example.com'],
      pathPrefix: '/python/',
      regex: null,
      expires: '2027-06-30',
    },
    {
      id: 'entry-2',
      type: 'cosmosdb',
      regex: '\\.documents\\.com',
      canCall: false,
      hosts: null,
    },
    { id: 'webapi_x', type: 'webapi', canCall: true },
  ]);
  t.same(identities, {
    cluster: [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }],
    database: [
      { objectId: '0a1b2c3d-0000-1111-2222-aabbccddeeff', allowedUsages: ['ExternalTable', 'All'] },
    ],
  });
  t.end();
});

t.test('every fault has its place and its remedy', (t) => {
  const at = (line: number, column: number, message: string | RegExp, help?: string) => ({
    line,
    column,
    message,
    ...(help !== undefined && { help }),
  });
  const cases: [text: string, ...faults: object[]][] = [
    ['', at(1, 1, /holds no policy/)],
    ['hello', at(1, 1, /^the policy is `hello`, and must be a mapping/)],
    ['[]', at(1, 1, /mapping/)],
    ['a: [1', at(1, 6, /^not YAML/)],
    [`${head}title: "x`, at(5, 10, /^not YAML/)],
    [`\ta: 1`, at(1, 1, /^not YAML.*[Tt]ab/)],
    [`${head}name: q`, at(5, 1, /^key `name` stands twice$/)],
    [`${head}rules: { module-escape: error, module-escape: off }`, at(5, 32, /stands twice/)],
    [`${head}? [a]\n: 1`, at(5, 3, /^not YAML.*keys must be strings/)],
    [`${head}---\n${head}`, at(5, 1, /second document/)],
    [`%YAML 1.1\n---\n${head}`, at(1, 1, /YAML 1\.2, not 1\.1/)],
    [`${head}title: !!js/function x`, at(5, 8, /[Tt]ag/)],
    [`${head}title: &t x\nruntime: *t`, at(5, 8, /anchor `&t`/), at(6, 10, /alias `\*t`/)],
    [`${head}<<: { title: x }`, at(5, 1, /^`<<` is not a key of a policy$/)],
    [`${head}__proto__: { title: x }`, at(5, 1, /^`__proto__` is not a key/)],
    [`${head}titel: x`, at(5, 1, '`titel` is not a key of a policy; did you mean `title`?')],
    [`${head}limits: { wallMsMx: 1 }`, at(5, 11, /did you mean `wallMsMax`\?$/)],
    [
      `${head}limits: { wallMsMax: 1 }`,
      at(5, 22, '`limits.wallMsMax` is 1, less than the 100 that are the least'),
    ],
    [`${head}limits: { sourceBytesMax: 99999999 }`, at(5, 27, /more than the 1048576 allowed/)],
    [`${head}limits: { wallMsMax: 100.5 }`, at(5, 22, /must be a whole number/)],
    [`${head}limits: { wallMsMax: .inf }`, at(5, 22, /wallMsMax/)],
    [`${head}python: 3.11`, at(5, 9, /^`python` is 3\.11/)],
    [`${head}image: 3.11.7-ld`, at(5, 8, /did you mean `3\.11\.7-dl`\?$/)],
    [
      `${head}python: '3.11'\nimage: 3.10.8`,
      at(6, 8, /is of Python 3\.10, and `python` says 3\.11$/),
    ],
    [
      `${head.replace('kusto', 'script')}image: 3.10.8`,
      at(5, 8, '`image`: `script` has no images to choose from'),
    ],
    [`${head}isolation: { require: kernl }`, at(5, 23, /did you mean `kernel`\?$/)],
    [`${head}isolation: { network: all }`, at(5, 23, /^`isolation.network` is `all`/)],
    [head.replace('kusto', 'kutso'), at(3, 11, /did you mean `kusto`\?$/)],
    [head.replace('v1', 'v2'), at(1, 13, /did you mean `sallyport\/v1`\?$/)],
    [head.replace('name: p\n', ''), at(1, 1, '`name` is missing')],
    [
      head.replace('{ match: any }', '{ match: any, allow: [os] }'),
      at(4, 24, /no meaning where `match` is `any`/),
    ],
    [head.replace('any', 'exact'), at(4, 10, '`imports.allow` is missing')],
    [
      head.replace('{ match: any }', '{ allow: [os] }'),
      at(
        4,
        10,
        '`imports.match` is missing',
        'Add `match: any` or `match: exact` or `match: prefix`.',
      ),
    ],
    [
      head.replace('any', 'exact, alow: [os]'),
      at(4, 10, /missing/),
      at(4, 26, /did you mean `allow`\?$/),
    ],
    [
      head.replace('any', "exact, allow: ['*']"),
      at(4, 34, /^`imports.allow\[0\]`: `\*` would admit more/),
    ],
    [
      head.replace('any', "prefix, allow: ['os.*', os, os]"),
      at(4, 35, /would admit/),
      at(4, 47, /listed twice/),
    ],
    [
      `${head}rules: { module-escpe: error }`,
      at(5, 10, 'no rule is called `module-escpe`; did you mean `module-escape`?'),
    ],
    [`${head}rules: { constructor: error }`, at(5, 10, /^no rule is called `constructor`/)],
    [`${head}rules: { Module_Escape: error }`, at(5, 10, /not the id of a rule/)],
    [`${head}rules: { module-escape: eror }`, at(5, 25, /did you mean `error`\?$/)],
    [
      `${head}rules: { module-escape: { scope: all } }`,
      at(5, 25, '`rules.module-escape.level` is missing'),
    ],
    [
      `${head}rules: { module-escape: { level: error, scope: all } }`,
      at(5, 41, /has no option `scope`/),
    ],
    [
      `${head}rules: { type-annotation: { level: error, scop: all } }`,
      at(5, 43, /did you mean `scope`\?$/),
    ],
    [
      `${head}rules: { type-annotation: { level: error, scope: alll } }`,
      at(5, 50, /did you mean `all`\?$/),
    ],
    [
      `${head}rules: { type-annotation: { level: error, scope: { a: 1 } } }`,
      at(5, 50, /is a mapping/),
    ],
    [
      `${head}rules: { type-annotation: { level: error, toString: all } }`,
      at(5, 43, /has no option/),
    ],
    [
      `${head}sandbox: { targetCountPerNode: 40 }`,
      at(5, 10, /40960 MB on a node, and 32768 is the most/),
    ],
    [`${head}sandbox: { maxMemoryMbPerSandbox: 199 }`, at(5, 35, /less than the 200/)],
    [
      `${head}identities: { cluster: [{ objectId: me, allowedUsages: [Alll] }] }`,
      at(5, 37, /object id/),
      at(5, 57, /did you mean `All`/),
    ],
    [
      `${head}callouts: [{ CalloutType: webapi, CalloutUriRegex: '(?=x)', CanCal: true }]`,
      at(5, 12, /CanCall.*missing/),
      at(5, 61, /did you mean `CanCall`/),
    ],
    [
      `${head}callouts: [{ CalloutType: webapi, CalloutUriRegex: 'x(?=y)', CanCall: true }]`,
      at(5, 52, /character 2: RE2 has no look-ahead/),
    ],
    [
      `${head}callouts: [{ CalloutType: webapi, CalloutUriRegex: '*', CanCall: true }]`,
      at(5, 52, /nothing stands before/),
    ],
    [
      `${head}callouts: [{ id: a, type: webapi, canCall: true, regex: x }]`,
      at(5, 12, /names no hosts/),
    ],
    [
      `${head}callouts:\n  - &a { id: a, type: webapi, canCall: true, hosts: ['*'] }\n  - *a`,
      at(6, 5, /anchor/),
      at(7, 5, /alias/),
    ],
    [
      `${head}callouts:\n  - { id: a, type: web, canCall: yes, hosts: ['*.com', 1.1.1.1],\n` +
        '      pathPrefix: /a/../b, expires: 2027-02-30 }',
      at(6, 20, /not a callout type/),
      at(6, 34, /true or false/),
      at(6, 47, /anybody may own/),
      at(6, 56, /not the name of a host/),
      at(7, 19, /not the beginning of a canonical path/),
      at(7, 37, /not a date/),
    ],
    [
      `${head}callouts:\n${'  - { id: a, type: sql, canCall: true, hosts: [a.ab] }\n'.repeat(2)}`,
      at(7, 11, 'two callouts are called `a`'),
    ],
  ];
  for (const [text, ...expected] of cases) {
    const faults = faultsOf(text);
    t.match(faults, expected, `${text.replace(head, '')}: ${JSON.stringify(faults)}`);
    t.equal(faults.length, expected.length, text.replace(head, ''));
    for (const fault of faults) t.match(fault, { path: 'p.yaml', help: /\w/ });
  }
  t.end();
});

t.test('hostile files end soon and in a fault', (t) => {
  const bomb = [
    'a: &a [x, x]',
    ...[...'bcdefghijkl'].map((name, i) => {
      const before = 'abcdefghijkl'[i];
      return `${name}: &${name} [${`*${before},`.repeat(9)}*${before}]`;
    }),
  ].join('\n');
  const cases: [name: string, text: string, message: RegExp][] = [
    ['aliases of aliases', bomb, /anchor|alias/],
    ['brackets', '['.repeat(20_000), /nested too deeply/],
    ['mappings', '{a: '.repeat(20_000), /nested too deeply/],
    ['dashes', '- '.repeat(20_000), /nested too deeply/],
    ['brackets that close', `${'['.repeat(200)}${']'.repeat(200)}`, /nested too deeply/],
    ['depth', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), /too deeply/],
    [
      'size',
      `${head}title: ${'x'.repeat(limits.policyBytesMax)}`,
      /bytes, and 1048576 is the most/,
    ],
    ['keys', Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join('\n'), /missing|not a key/],
  ];
  for (const [name, text, message] of cases) {
    const began = processorMs();
    const faults = faultsOf(text);
    t.match(faults[0]?.message, message, name);
    t.ok(faults.length <= 100, 'no flood of faults');
    t.ok(processorMs() - began < 20_000, name);
  }
  t.end();
});

t.test('presets and files', async (t) => {
  t.same(await presetNames(), [
    'azureml-classic',
    'azureml-designer',
    'data-science',
    'kusto',
    'processor',
    'script',
  ]);
  for (const name of await presetNames()) {
    const platform = name === 'data-science' ? 'script' : name;
    t.match(await loadPolicy(name), { name, platform, runtime: 'data', python: '3.11' });
  }
  const folder = t.testdir({ 'good.yaml': `\ufeff${head}`, 'bad.yaml': `${head}titel: x\n` });
  t.match(await loadPolicy(join(folder, 'good.yaml')), { name: 'p' });
  const bad = join(folder, 'bad.yaml');
  await t.rejects(loadPolicy(bad), {
    code: 'ERR_POLICY_INVALID',
    message: /^\/.*bad\.yaml:5:1: `titel` is not a key .*; did you mean `title`\?/,
    faults: [{ path: bad, line: 5, column: 1 }],
  });
  await writeFile(join(folder, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0xe9]));
  const unreadable: [string, string, RegExp][] = [
    ['procesor', 'ERR_POLICY_UNKNOWN', /did you mean `processor`/],
    ['constructor', 'ERR_POLICY_UNKNOWN', /no preset/],
    [join(folder, 'none.yaml'), 'ERR_POLICY_READ', /there is no such file/],
    [folder, 'ERR_POLICY_READ', /it is a folder/],
    [join(folder, 'latin.yaml'), 'ERR_POLICY_READ', /not UTF-8/],
    ['../policies/kusto', 'ERR_POLICY_READ', /no such file/],
    ['a\0b.yaml', 'ERR_POLICY_READ', /cannot read/],
  ];
  for (const [path, code, message] of unreadable) {
    await t.rejects(loadPolicy(path), { code, message, help: /\w/ }, path);
  }
});

t.test("the processor's list is that of its page, in its order", async (t) => {
  const { imports } = await loadPolicy('processor');
  t.same(imports, {
    match: 'exact',
    members: 'listed-module',
    allow: [
      ...[
        'string',
        'math',
        'itertools',
        'random',
        'warnings',
        'base64',
        'io',
        'json',
        'xml',
        'ssl',
      ],
      ...[
        'time',
        'datetime',
        'yaml',
        'httpx',
        'pandas',
        'numpy',
        'deepdiff',
        'passlib.hash',
        'jose',
      ],
      ...[
        'jose.backends',
        'jose.constants',
        'jose.utils',
        'openai',
        'matplotlib',
        'matplotlib.pyplot',
      ],
    ],
  });
});

t.test('the schema for editors is the one that policies are checked with', async (t) => {
  const file = new URL('../../policies/policy.schema.json', import.meta.url);
  t.equal(
    await readFile(file, 'utf8'),
    policyJsonSchema(await loadRules()),
    'run scripts/schema.mjs after a change',
  );
  const schema = JSON.parse(policyJsonSchema()) as {
    additionalProperties: boolean;
    required: string[];
  };
  t.match(schema, {
    additionalProperties: false,
    required: ['apiVersion', 'name', 'platform', 'imports'],
  });
});
