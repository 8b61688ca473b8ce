import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { compareCallouts } from '#dist/callout/proof/compare.js';
import { explainCallouts } from '#dist/callout/proof/explain.js';
import { lintCallouts } from '#dist/callout/proof/policy-faults.js';
import type { CalloutFault, CalloutPolicy } from '#dist/callout/proof/types.js';
import { Universe } from '#dist/callout/proof/universe.js';
import { applyCallouts, readCalloutPolicy } from '#dist/callout/read-policy.js';
import type { CalloutEntry } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';

t.setTimeout(240_000);

const engine = await loadRegexEngine('auto');
const nowMs = Date.UTC(2026, 5, 30);
/** Its clock stands still: what is proved here does not hang on how fast the host is. */
const universe = new Universe(engine, () => 0);
const policyOf = (entries: readonly CalloutEntry[]): CalloutPolicy => ({
  entries,
  immutable: null,
});
const lint = (...entries: readonly CalloutEntry[]): CalloutFault[] =>
  lintCallouts(policyOf(entries), universe, nowMs);

const artifacts = 'sandbox_artifacts';
const bare = { hosts: null, pathPrefix: null, because: null, expires: null };
const regex = (id: string, text: string, canCall = true): CalloutEntry => {
  return { id, type: artifacts, canCall, regex: text, ...bare };
};
const hosts = (id: string, names: string[], more: Partial<CalloutEntry> = {}): CalloutEntry => {
  return { id, type: artifacts, canCall: true, regex: null, ...bare, hosts: names, ...more };
};

const judged = (entries: readonly CalloutEntry[], text: string): string | undefined => {
  const read = parseConnectionString(text);
  if (!read.ok) return read.reason;
  return compileCallouts(entries, engine).judge(read.url, artifacts, nowMs).decision;
};

type Verdict = readonly [codes: string, witness: RegExp | null, correction: string | null];

/** Of each documented expression, in the order of the file. */
const verdicts: readonly Verdict[] = [
  [
    'over-broad open',
    /^https:\/\/[a-z]+\.(com|net|org|io)\/\w+\.kusto\.windows\.net$/,
    '^https://[a-z0-9]{3,22}\\.(?:\\w+\\.)?kusto(?:mfa)?\\.windows\\.net/$',
  ],
  ['', null, null],
  ['', null, null],
  [
    'over-broad open',
    /^https:\/\/[a-z]+\.(com|net|org|io)\//,
    '^https://[a-z0-9][a-z0-9\\-]{0,61}[a-z0-9]?\\.database\\.windows\\.net/$',
  ],
  [
    'over-broad open',
    /^https:\/\/[a-z]+\.(com|net|org|io)\//,
    '^https://[a-z0-9-]{0,61}?(?:-ondemand)?\\.sql\\.azuresynapse(?:-dogfood)?\\.net/$',
  ],
  ['over-broad', /^https:\/\/[a-z]+\.(com|net|org|io)\/$/, null],
  [
    'over-broad open',
    /^https:\/\/[a-z]+\.(com|net|org|io)\//,
    '^https://[A-Za-z0-9\\-]{3,63}\\.api\\.[A-Za-z0-9]+\\.digitaltwins\\.azure\\.net/$',
  ],
  [
    'over-broad',
    /^https:\/\/[a-z0-9]artifactswestus\.blob\.core\.windows\.net\/python\/$/,
    '^https://artifactswestus\\.blob\\.core\\.windows\\.net/python/',
  ],
  [
    'over-broad',
    /^https:\/\/[a-z0-9]artifactswestus\.blob\.core\.windows\.net\/r\/$/,
    '^https://artifactswestus\\.blob\\.core\\.windows\\.net/r/',
  ],
  [
    'over-broad',
    /^https:\/\/[a-z0-9]artifactswestus\.z22\.web\.core\.windows\.net\/models\/SLM\/$/,
    '^https://artifactswestus\\.z22\\.web\\.core\\.windows\\.net/models/SLM/',
  ],
  [
    'over-broad',
    /^https:\/\/[a-z]+\.(com|net|org|io)\/sqlname\.database\.azure\.com$/,
    '^https://sqlname\\.database\\.azure\\.com/$',
  ],
  [
    'over-broad',
    /^https:\/\/en\.wikipedia\.org\.(com|net|org|io)\//,
    '^https://en\\.wikipedia\\.org/',
  ],
  ['over-broad', /^https:\/\/[a-z]bing\.com\/$/, '^https://bing\\.com/'],
  [
    'over-broad',
    /^https:\/\/uacloudlibrary-opcfoundation\.org\/$/,
    '^https://uacloudlibrary\\.opcfoundation\\.org/',
  ],
  ['over-broad', /\/my_endpoint1\.mysql\.database\.azure\.com$/, null],
  ['over-broad', /\/my_endpoint1\.postgres\.database\.azure\.com$/, null],
  ['over-broad', /\/my_endpoint1\.documents\.azure\.com$/, null],
  [
    'over-broad open',
    /^https:\/\/[a-z]+\.documents\.azure\.com\.(com|net|org|io)\/$/,
    '^https://[a-z0-9.-]+\\.documents\\.azure\\.com/',
  ],
  [
    'over-broad open',
    /\.azure\.com\.(com|net|org|io)\/$/,
    '^https://[A-Za-z0-9-]{3,63}\\.(?:openai\\.azure\\.com|cognitiveservices\\.azure\\.com|' +
      'cognitive\\.microsoft\\.com|services\\.ai\\.azure\\.com)(?:/.*)',
  ],
  ['open', /^https:\/\/[a-z-]{3,}\.openai\.azure\.com\/$/, null],
  ['refused', null, null],
  ['dead', null, '^https://artifcatswestus\\.blob\\.core\\.windows\\.net/python/'],
  [
    'dead',
    null,
    '^https://(?:[A-Za-z0-9]+\\.)?(?:ade|adx)\\.(?:int\\.|aimon\\.)?' +
      '(?:applicationinsights|loganalytics|monitor)\\.(?:io|azure\\.com)/',
  ],
  ['dead', null, null],
];

const documentedFile = fileURLToPath(new URL('../../bench/callouts.json', import.meta.url));

t.test('every documented expression has its verdict', (t) => {
  const read = readCalloutPolicy(readFileSync(documentedFile, 'utf8'));
  if (!read.ok) throw new Error(read.faults[0]?.message);
  const entries = read.value.entries.map((entry) => ({ ...entry, type: artifacts }));
  t.equal(entries.length, verdicts.length);
  for (const [index, [codes, shape, correction]] of verdicts.entries()) {
    const entry = entries[index];
    if (entry === undefined) throw new Error('there are more verdicts than expressions');
    const faults = lint(entry);
    const [first] = faults;
    t.equal(faults.map(({ code }) => code).join(' '), codes, entry.regex ?? '');
    t.equal(first?.correction ?? null, correction, entry.regex ?? '');
    if (shape !== null) {
      t.match(first?.witness, shape);
      t.equal(judged([entry], first?.witness ?? ''), 'allow', 'the judge confirms the witness');
    }
    for (const { message, help } of faults) {
      t.match(message, /^[a-z].*[^.]$/);
      t.match(help, /^[A-Z].*\.$/);
    }
  }
  t.end();
});

t.test('a correction is tight and has no fault', (t) => {
  for (const [, , correction] of verdicts) {
    if (correction === null) continue;
    const faults = lint(regex('mended', correction));
    t.same(
      faults.filter(({ code }) => code !== 'open').map(({ code }) => code),
      [],
      correction,
    );
  }
  const entry = regex('mended', '^https://artifactswestus\\.blob\\.core\\.windows\\.net/python/');
  const [explained] = explainCallouts([entry], universe, nowMs);
  t.same(explained?.hosts, ['artifactswestus.blob.core.windows.net']);
  t.end();
});

t.test('what else is found in one entry', (t) => {
  const cases: [entry: CalloutEntry, codes: string, correction?: string][] = [
    [regex('e', 'https?://(a|b)\\.example\\.com/(x|y)/'), ''],
    [regex('e', '(a\\.com/x|b\\.com/y)'), 'over-broad', '^https://(?:a\\.com/x|b\\.com/y)'],
    [regex('e', 'Example\\.com/'), 'over-broad', '^https://example\\.com/'],
    [regex('e', '(?i)Example\\.com/'), 'over-broad', '(?i)^https://Example\\.com/'],
    [regex('e', '^https://Example\\.com/'), 'dead', '^https://example\\.com/'],
    [regex('e', 'http://a\\.com/'), 'dead', '^https://a\\.com/'],
    [regex('e', 'a\\.com:443/'), 'over-broad', '^https://a\\.com/'],
    [regex('e', '^https://a\\.com\\?x'), 'dead', '^https://a\\.com/'],
    [regex('e', '^https://a\\.com$'), 'dead', '^https://a\\.com/'],
    [regex('e', '\\bexample\\.com\\b'), 'over-broad', '^https://example\\.com/'],
    [regex('e', '.'), 'over-broad'],
    [regex('e', '.+\\.zip$'), 'over-broad'],
    [regex('e', '^https://[^/]*\\.example\\.com/'), ''],
    [regex('e', '^https://[a-z0-9]+\\.blob\\.core\\.windows\\.net/x/'), 'open'],
    [regex('e', '^https://(a|b|c|d)store\\.blob\\.core\\.windows\\.net/'), ''],
    [regex('e', '^https://[a-z0-9-]{64}\\.example\\.com/'), 'dead'],
    [regex('e', '^https://[a-z0-9-]{63}\\.example\\.com/'), ''],
    [regex('e', '^https://(?i)A\\.com/'), ''],
    [regex('e', '^https://(?i)[a-z]+\\.com/'), 'over-broad'],
    [regex('e', '^(https://a\\.com/)+'), ''],
    [regex('e', '(?=x)'), 'refused'],
    [regex('e', '.*', false), 'redundant'],
    [hosts('e', ['a.example.com']), ''],
    [hosts('e', ['*.blob.core.windows.net']), 'open'],
    [hosts('e', ['a.example.com'], { regex: 'zip$' }), ''],
    [hosts('e', ['a.example.com'], { regex: '^https://b\\.' }), 'dead'],
    [hosts('e', ['1.2.3.4a', '10.0.0.1']), ''],
    [hosts('e', ['10.0.0.1']), 'dead'],
    [hosts('e', ['a.example.com:8443'], { type: 'webapi' }), ''],
    [hosts('e', ['a.example.com'], { expires: '2026-06-29' }), 'expired'],
    [hosts('e', ['a.example.com'], { expires: '2026-06-30' }), ''],
  ];
  for (const [entry, codes, correction = null] of cases) {
    const faults = lint(entry);
    const name = `${entry.regex ?? ''} ${entry.hosts?.join() ?? ''}`;
    t.equal(faults.map(({ code }) => code).join(' '), codes, name);
    t.equal(faults[0]?.correction ?? null, correction, name);
  }
  t.end();
});

t.test('entries beside one another', (t) => {
  const a = '^https://a\\.example\\.com/';
  const cases: [name: string, entries: CalloutEntry[], codes: Record<string, string>][] = [
    ['same', [regex('one', a), hosts('two', ['a.example.com'])], { two: 'redundant' }],
    ['narrower first', [regex('one', `${a}x/`), regex('two', a)], { one: 'redundant' }],
    [
      'two make a third superfluous',
      [regex('one', `${a}[a-m]`), regex('two', `${a}[^a-m]`), regex('three', `${a}[^/]`)],
      { three: 'redundant' },
    ],
    ['another path', [regex('one', `${a}x/`), regex('two', `${a}y/`)], {}],
    ['shadowed', [regex('one', `${a}x/`), regex('no', '/x/', false)], { one: 'shadowed' }],
    [
      'shadowed by two',
      [regex('one', `${a}(x|y)/`), regex('no', '/x/', false), regex('nor', '/y/', false)],
      { one: 'shadowed' },
    ],
    ['half shadowed', [regex('one', `${a}(x|y)/`), regex('no', '/x/', false)], {}],
    ['idle deny', [regex('one', `${a}x/$`), regex('no', '/y/', false)], { no: 'redundant' }],
    [
      'deny within deny',
      [regex('one', a), regex('no', '/y/', false), regex('nor', '/x/y/', false)],
      { nor: 'redundant' },
    ],
    ['another type', [regex('one', a), { ...regex('two', a), type: 'webapi' }], {}],
    [
      'predefined',
      [{ ...regex('one', '^https://x\\.example\\.com/'), type: 'external_data' }],
      { one: 'redundant' },
    ],
    [
      'what is expired covers nothing',
      [hosts('one', ['a.example.com'], { expires: '2020-01-01' }), regex('two', `${a}x/`)],
      { one: 'expired' },
    ],
  ];
  for (const [name, entries, codes] of cases) {
    const faults = lint(...entries);
    t.same(Object.fromEntries(faults.map(({ entry, code }) => [entry.id, code])), codes, name);
    const out = new Set(faults.map(({ entry }) => entry));
    const rest = entries.filter((entry) => !out.has(entry));
    for (const { onlyFirst, onlySecond } of compareCallouts(
      policyOf(entries),
      policyOf(rest),
      universe,
      nowMs,
    )) {
      t.same([onlyFirst.state, onlySecond.state], ['none', 'none'], `${name}: removed`);
    }
  }
  t.end();
});

t.test('two policies', (t) => {
  const first = [regex('one', '^https://a\\.example\\.com/'), regex('no', '/secret/', false)];
  const cases: [second: CalloutEntry[], onlyFirst: RegExp | null, onlySecond: RegExp | null][] = [
    [first.toReversed(), null, null],
    [[hosts('x', ['a.example.com']), regex('no', '/secret/', false)], null, null],
    [[hosts('x', ['a.example.com'])], null, /^https:\/\/a\.example\.com\/.*secret\//],
    [[], /^https:\/\/a\.example\.com\/$/, null],
    [
      [hosts('x', ['a.example.com', 'b.example.com'], { pathPrefix: '/p' })],
      /^https:\/\/a\.example\.com\//,
      /^https:\/\/(b\.example\.com|a\.example\.com\/p\/secret)/,
    ],
    [[hosts('x', ['a.example.com'], { expires: '2020-01-01' })], /a\.example\.com/, null],
  ];
  for (const [second, left, right] of cases) {
    const [found] = compareCallouts(policyOf(first), policyOf(second), universe, nowMs);
    if (found === undefined) throw new Error('nothing was compared');
    for (const [side, shape, [by, not]] of [
      [found.onlyFirst, left, [first, second]],
      [found.onlySecond, right, [second, first]],
    ] as const) {
      t.equal(side.state, shape === null ? 'none' : 'some');
      if (side.state !== 'some' || shape === null) continue;
      t.match(side.witness, shape);
      t.same([judged(by, side.witness), judged(not, side.witness)], ['allow', 'deny']);
    }
  }
  const any = { ...regex('any', '.*'), type: 'external_data' };
  const [found] = compareCallouts({ entries: [any], immutable: [] }, policyOf([]), universe, nowMs);
  t.match(found, { onlyFirst: { state: 'none' }, onlySecond: { state: 'none' } }, 'predefined');
  t.match(lint(any)[0]?.code, 'over-broad');
  t.notOk(
    lintCallouts({ entries: [any], immutable: [] }, universe, nowMs).some(
      ({ code }) => code === 'redundant',
    ),
    'a cluster may show fewer',
  );
  t.same(compareCallouts(policyOf([]), policyOf([]), universe, nowMs), []);
  t.end();
});

t.test('what takes too much is not called safe', (t) => {
  for (const text of ['(a|b)*a[ab]{200}c', 'a.{500}b.{400}c']) {
    const [fault] = lint(regex('hard', text));
    t.equal(fault?.code, 'not-proved', text);
    const [compared] = compareCallouts(
      policyOf([regex('hard', text)]),
      policyOf([]),
      universe,
      nowMs,
    );
    t.equal(compared?.onlyFirst.state, 'not-proved', text);
  }
  t.end();
});

t.test('a proof takes no longer than it may, however few its states', (t) => {
  let clockMs = 0;
  const slow = new Universe(engine, () => (clockMs += 1_000));
  const entry = regex('one', `^https://a\\.example\\.com/(a|b)*a[ab]{7}c`);
  t.same(lint(entry), []);
  const [fault] = lintCallouts(policyOf([entry]), slow, nowMs);
  t.match(fault, { code: 'not-proved', message: /longer/ });
  t.end();
});

t.test('the portable engine proves the same', async (t) => {
  const other = new Universe(await loadRegexEngine('portable'), () => 0);
  const entries = [
    regex('one', 'artifactswestus\\.blob\\.core\\.windows\\.net/python/'),
    regex('two', '(?i)[[:alpha:]]\\w+\\.x\\.com\\b'),
    regex('no', '/\\p{Lu}', false),
  ];
  t.same(lintCallouts(policyOf(entries), other, nowMs), lint(...entries));
  t.end();
});

t.test('merged commands are linted as one policy', (t) => {
  const read = readCalloutPolicy(
    '.alter-merge cluster policy callout @\'[{"CalloutType":"sandbox_artifacts",' +
      '"CalloutUriRegex":"^https://a\\\\.example\\\\.com/","CanCall":true}]\'',
  );
  if (!read.ok) throw new Error(read.faults[0]?.message);
  const merged = applyCallouts([hosts('own', ['a.example.com'])], read.value);
  t.match(lint(...merged), [{ entry: { id: 'entry-1' }, code: 'redundant' }]);
  t.end();
});
