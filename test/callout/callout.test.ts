import t from 'tap';
import { judgeArtifacts } from '#dist/callout/check.js';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { definePolicy } from '#dist/policy/index.js';
import type { CalloutEntry, CalloutFile } from '#dist/policy/index.js';
import { limits } from '#dist/limits.js';
import { loadRegexEngine } from '#dist/regex/engine.js';

const portable = await loadRegexEngine('portable');
const native = await loadRegexEngine('native').catch(() => null);
const engines = native === null ? [portable] : [portable, native];

const entriesOf = (callouts: readonly CalloutFile[]): readonly CalloutEntry[] =>
  definePolicy({
    apiVersion: 'sallyport/v1',
    name: 'p',
    platform: 'kusto',
    imports: { match: 'any' },
    callouts,
  }).callouts;

const urlOf = (text: string) => {
  const read = parseConnectionString(text);
  if (!read.ok) throw new Error(`${text}: ${read.message}`);
  return read.url;
};

const documented = 'artifactswestus\\.blob\\.core\\.windows\\.net/python/';
const kusto = (regex: string, canCall = true): CalloutFile => ({
  CalloutType: 'Sandbox_Artifacts',
  CalloutUriRegex: regex,
  CanCall: canCall,
});
const own = (more: Partial<Extract<CalloutFile, { id: string }>>): CalloutFile => ({
  id: 'own',
  type: 'sandbox_artifacts',
  canCall: true,
  hosts: ['a.example.com'],
  ...more,
});

const now = Date.UTC(2026, 5, 30, 23, 59, 59);
const blob = 'https://artifactswestus.blob.core.windows.net';

const { sasHoursMax } = limits;

t.test('who is let through', (t) => {
  const cases: [
    name: string,
    callouts: CalloutFile[],
    url: string,
    reason: string,
    type?: string,
  ][] = [
    ['nothing is there by default', [], `${blob}/python/x.zip`, 'HOST_NOT_ALLOWED'],
    ['except for other types', [], 'https://any.example/s.py', 'RULE_ALLOWS', 'external_data'],
    [
      'case of types does not count',
      [],
      'https://any.example/s.py',
      'RULE_ALLOWS',
      'External_Data',
    ],
    ['a type that nobody knows', [], 'https://any.example/s.py', 'HOST_NOT_ALLOWED', 'constructor'],
    ['cluster', [], 'https://help.kusto.windows.net/', 'RULE_ALLOWS', 'kusto'],
    ['found', [kusto(documented)], `${blob}/python/x.zip`, 'RULE_ALLOWS'],
    ['the query is not judged', [kusto('zip$')], `${blob}/python/x.zip?sig=abc`, 'RULE_ALLOWS'],
    [
      'nor does it help',
      [kusto(documented)],
      'https://evil.example/?q=artifactswestus.blob.core.windows.net/python/',
      'HOST_NOT_ALLOWED',
    ],
    [
      'the suffix is not judged',
      [kusto('zip$')],
      `${blob}/python/x.zip;impersonate`,
      'RULE_ALLOWS',
    ],
    [
      'case of the host does not count',
      [kusto(documented)],
      'HTTPS://ArtifactsWestUS.blob.core.windows.net/python/x',
      'RULE_ALLOWS',
    ],
    ['case of the path does', [kusto(documented)], `${blob}/Python/x.zip`, 'HOST_NOT_ALLOWED'],
    [
      'found anywhere, as the service does',
      [kusto(documented)],
      'https://evilartifactswestus.blob.core.windows.net/python/x',
      'RULE_ALLOWS',
    ],
    [
      'over-escaped',
      [kusto('artifactswestus\\\\.blob')],
      `${blob}/python/x.zip`,
      'HOST_NOT_ALLOWED',
    ],
    [
      'one deny outweighs',
      [kusto(documented), kusto('/private', false), kusto('.*')],
      `${blob}/python/private`,
      'RULE_DENIES',
    ],
    ['in any order', [kusto('/private', false), kusto('.*')], `${blob}/private`, 'RULE_DENIES'],
    [
      'of its own type only',
      [{ CalloutType: 'webapi', CalloutUriRegex: '.*', CanCall: false }, kusto('.*')],
      `${blob}/x`,
      'RULE_ALLOWS',
    ],
    [
      'a deny alone admits nothing',
      [kusto('/private', false)],
      `${blob}/public`,
      'HOST_NOT_ALLOWED',
    ],
    [
      'a deny of what is predefined',
      [{ CalloutType: 'external_data', CalloutUriRegex: 'evil', CanCall: false }],
      'https://evil.example/',
      'RULE_DENIES',
      'external_data',
    ],
    [
      'arm',
      [
        { calloutType: 'sandbox_artifacts', calloutUriRegex: '.*', outboundAccess: 'Deny' },
        kusto('.*'),
      ],
      `${blob}/x`,
      'RULE_DENIES',
    ],
    ['exact host', [own({})], 'https://a.example.com/x', 'RULE_ALLOWS'],
    ['not a host below it', [own({})], 'https://b.a.example.com/x', 'HOST_NOT_ALLOWED'],
    ['not a host like it', [own({})], 'https://aaexample.com/x', 'HOST_NOT_ALLOWED'],
    ['suffix', [own({ hosts: ['*.example.com'] })], 'https://a.b.example.com/x', 'RULE_ALLOWS'],
    [
      'suffix, not the domain itself',
      [own({ hosts: ['*.example.com'] })],
      'https://example.com/x',
      'HOST_NOT_ALLOWED',
    ],
    [
      'suffix, whole labels',
      [own({ hosts: ['*.example.com'] })],
      'https://evilexample.com/x',
      'HOST_NOT_ALLOWED',
    ],
    ['prefix', [own({ pathPrefix: '/python/' })], 'https://a.example.com/python/x', 'RULE_ALLOWS'],
    [
      'prefix, itself',
      [own({ pathPrefix: '/python' })],
      'https://a.example.com/python',
      'RULE_ALLOWS',
    ],
    [
      'prefix, whole segments',
      [own({ pathPrefix: '/python' })],
      'https://a.example.com/python2/x',
      'PATH_NOT_ALLOWED',
    ],
    [
      'prefix, folder',
      [own({ pathPrefix: '/python/' })],
      'https://a.example.com/python',
      'PATH_NOT_ALLOWED',
    ],
    ['last day', [own({ expires: '2026-06-30' })], 'https://a.example.com/x', 'RULE_ALLOWS'],
    ['a day late', [own({ expires: '2026-06-29' })], 'https://a.example.com/x', 'ENTRY_EXPIRED'],
    [
      'a deny does not expire',
      [own({ canCall: false, expires: '2026-06-29' }), kusto('.*')],
      'https://a.example.com/x',
      'RULE_DENIES',
    ],
    [
      'an expression within its claim',
      [own({ regex: 'zip$' })],
      'https://a.example.com/x.zip',
      'RULE_ALLOWS',
    ],
    ['and outside', [own({ regex: 'zip$' })], 'https://evil.example/x.zip', 'HOST_NOT_ALLOWED'],
    [
      'one that denies is taken at its word',
      [own({ regex: 'zip$', canCall: false }), kusto('.*')],
      'https://evil.example/x.zip',
      'RULE_DENIES',
    ],
  ];
  for (const engine of engines) {
    for (const [name, callouts, text, reason, type = 'sandbox_artifacts'] of cases) {
      const judge = compileCallouts(entriesOf(callouts), engine);
      const decision = judge.judge(urlOf(text), type, now);
      const allowed = reason === 'RULE_ALLOWS' ? 'allow' : 'deny';
      t.match(decision, { decision: allowed, reason }, `${engine.name}: ${name}`);
    }
    const judge = compileCallouts(entriesOf([own({ expires: '2026-06-30' })]), engine);
    t.match(judge.judge(urlOf('https://a.example.com/x'), 'sandbox_artifacts', Number.NaN), {
      decision: 'deny',
    });
  }
  t.end();
});

t.test('patterns that are not RE2 are named, all of them', (t) => {
  const entries = entriesOf([kusto('*'), kusto('a'), kusto('(?!b)c')]);
  for (const engine of engines) {
    t.throws(() => compileCallouts(entries, engine), {
      code: 'ERR_POLICY_INVALID',
      faults: [
        { message: 'callout `entry-1`: regex, character 1: nothing stands before `*` to repeat' },
        { message: /^callout `entry-3`: regex, character 1: RE2 has no look-ahead/ },
      ],
    });
  }
  t.end();
});

t.test('hosts that a policy names', (t) => {
  const judge = compileCallouts(
    entriesOf([
      own({ hosts: ['b.example.com', '*.example.com'] }),
      kusto('^https://a\\.example\\.com/python/[^/]+$'),
      kusto('^https://a\\.example\\.com/x'),
      kusto('^https://c.example\\.com/'),
      kusto('^https://d\\.example\\.com/?x'),
      kusto('^https://e\\.example\\.com/x|y'),
      kusto('https://f\\.example\\.com/'),
      kusto('^https://g\\.example\\.com'),
      kusto('^https://h\\.example\\.com/', false),
    ]),
    portable,
  );
  t.same(judge.hostsOf('Sandbox_Artifacts', 0), [
    'b.example.com',
    '*.example.com',
    'a.example.com',
  ]);
  t.same(judge.hostsOf('sql', 0), []);
  t.end();
});

t.test('a policy as large as may be, and expressions that are too many for a long URL', (t) => {
  const many = Array.from({ length: 1_000 }, (_, i) =>
    kusto(`acct${i}\\.blob.*/python/[^/]{1,9}$`),
  );
  const slow = Array.from({ length: 20 }, (_, i) => kusto(`[a-z]*a[a-z]{${900 - i}}c${i}`));
  const short = urlOf('https://acct999.blob.core.windows.net/python/x.zip');
  const long = urlOf(`https://a.example/${'ab'.repeat(1_500)}`);
  for (const engine of engines) {
    const judge = compileCallouts(entriesOf(many), engine);
    t.match(judge.judge(short, 'sandbox_artifacts', now), {
      decision: 'allow',
      entry: { id: 'entry-1000' },
    });
    t.match(judge.judge(long, 'sandbox_artifacts', now), { reason: 'URL_TOO_LONG' });
    const slowly = compileCallouts(entriesOf(slow), engine);
    t.match(slowly.judge(long, 'sandbox_artifacts', now), { reason: 'URL_TOO_LONG', entry: null });
    t.match(slowly.judge(short, 'sandbox_artifacts', now), { reason: 'HOST_NOT_ALLOWED' });
  }
  t.end();
});

t.test('the artifacts of a job', (t) => {
  const callouts = compileCallouts(
    entriesOf([
      own({
        hosts: ['a.example.com', 'acct.blob.core.windows.net'],
        pathPrefix: '/python/',
        because: 'wheels',
      }),
    ]),
    portable,
  );
  const identities = {
    cluster: [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }],
    database: [],
  };
  const judge = (artifacts: Record<string, string>) =>
    judgeArtifacts({ artifacts, callouts, identities, nowMs: now, sasHoursMax });
  const good = 'https://acct.blob.core.windows.net/python/x.zip';
  const guid = '0a1b2c3d-0000-1111-2222-aabbccddeeff';
  const cases: [artifacts: Record<string, string>, expected: [rule: string, reason: string][]][] = [
    [{}, []],
    [{ 'x.zip': good, 'y.zip': `${good};managed_identity=system`, 'z.zip': `${good}?sig=1` }, []],
    [{ 'x.zip': `${good}#f` }, [['artifact-url', 'FRAGMENT']]],
    [{ 'x.zip': 'https://a.example.com/r/x.zip' }, [['callout-policy', 'PATH_NOT_ALLOWED']]],
    [{ 'x.zip': 'https://evil.example/x.zip' }, [['callout-policy', 'HOST_NOT_ALLOWED']]],
    [{ 'x.zip': `${good};managed_identity=${guid}` }, [['managed-identity', 'IDENTITY_UNKNOWN']]],
    [
      { 'x.zip': `https://evil.blob.core.windows.net/x;managed_identity=${guid}` },
      [
        ['callout-policy', 'HOST_NOT_ALLOWED'],
        ['managed-identity', 'IDENTITY_UNKNOWN'],
      ],
    ],
    [{ '../x.zip': good }, [['artifact-url', 'NAME']]],
    [
      { 'a/b': good, 'a\\b': good },
      [
        ['artifact-url', 'NAME'],
        ['artifact-url', 'NAME'],
      ],
    ],
    [{ '': good }, [['artifact-url', 'NAME']]],
    [{ '..': good }, [['artifact-url', 'NAME']]],
    [{ 'nul.zip': good }, [['artifact-url', 'NAME']]],
    [{ 'COM¹': good }, [['artifact-url', 'NAME']]],
    [{ 'x\u0000.zip': good }, [['artifact-url', 'NAME']]],
    [{ 'x\u202egpj.zip': good }, [['artifact-url', 'NAME']]],
    [{ 'x.zip:stream': good }, [['artifact-url', 'NAME']]],
    [{ 'x.zip.': good }, [['artifact-url', 'NAME']]],
    [{ ['é'.repeat(128)]: good }, [['artifact-url', 'NAME']]],
    [{ 'X.zip': good, 'x.ZIP': good }, [['artifact-url', 'NAME_COLLISION']]],
    [{ 'e\u0301.zip': good, '\u00e9.zip': good }, [['artifact-url', 'NAME_COLLISION']]],
    [
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`${i}.zip`, good])),
      [['artifact-url', 'TOO_MANY']],
    ],
  ];
  for (const [artifacts, expected] of cases) {
    const findings = judge(artifacts);
    const name = JSON.stringify(artifacts).slice(0, 80);
    t.same(
      findings.map(({ rule, reason }) => [rule, reason]),
      expected,
      name,
    );
    const [place] = Object.values(artifacts).length === 1 ? findings : [];
    if (place !== undefined && place.reason !== 'NAME')
      t.match(place.message, /\(character \d+/, name);
    for (const finding of findings)
      t.match(finding, { message: /^[^A-Z].*[^.]$/s, help: /\w/, span: { start: 0, end: 0 } });
  }
  const [denied] = judge({ 'x.zip': 'https://a.example.com/r/x.zip?sig=SECRET' });
  t.match(denied?.message, 'callout `own` admits the host of artifact `x.zip`');
  t.match(denied?.message, 'wheels');
  t.match(denied?.help, '`/python/`');
  t.notMatch(JSON.stringify(denied), 'SECRET');
  t.match(judge({ x: 'https://evil.example/x' })[0]?.help, 'a.example.com');
  t.end();
});
