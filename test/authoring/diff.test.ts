import t from 'tap';
import { diffPolicies, isWidening } from '#dist/authoring/diff/diff.js';
import type { PolicyChange } from '#dist/authoring/diff/change.js';
import { openSides } from '#dist/authoring/diff/open.js';
import { diffGithub, diffText } from '#dist/authoring/diff/text.js';
import { definePolicy } from '#dist/policy/index.js';
import type { PolicyFile } from '#dist/policy/index.js';
import { paintFor } from '#dist/report/paint.js';

t.setTimeout(120_000);
const base: PolicyFile = {
  ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto', plugin: 'enabled' },
  imports: { match: 'exact', allow: ['json', 'xml'] },
};
const entry = { id: 'a', type: 'sandbox_artifacts', canCall: true };
const host = 'files.contoso.com';

async function diff(
  before: Partial<PolicyFile>,
  after: Partial<PolicyFile>,
): Promise<PolicyChange[]> {
  const [one, two] = [before, after].map((over) => definePolicy({ ...base, ...over }));
  if (one === undefined || two === undefined) throw new Error('two policies');
  const { close, context, sides } = await openSides({ before: one, after: two });
  const changes = diffPolicies(sides, context);
  await close();
  return changes;
}

type Row = readonly [before: Partial<PolicyFile>, after: Partial<PolicyFile>, changes: string[]];

const system = [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }];

/** Each difference as `effect key`; backwards, widening and narrowing change places. */
const rows: readonly Row[] = [
  [{}, {}, []],
  [{}, { imports: { match: 'exact', allow: ['json', 'xml', 'os'] } }, ['widening imports.allow']],
  [{}, { imports: { match: 'any' } }, ['widening imports.match']],
  [{}, { imports: { match: 'prefix', allow: ['json', 'xml'] } }, ['widening imports.match']],
  [
    { imports: { match: 'exact', members: 'submodules', allow: ['json', 'xml'] } },
    {},
    ['widening imports.members'],
  ],
  [{}, { rules: { 'module-escape': 'note' } }, ['widening rules.module-escape.level']],
  [
    { rules: { 'module-escape': 'note' } },
    { rules: { 'module-escape': 'off' } },
    ['neither rules.module-escape.level'],
  ],
  [{}, { bundle: { atMost: 'warning' } }, ['widening bundle.atMost']],
  [
    { callouts: [{ ...entry, hosts: [host], pathPrefix: '/a/b/' }] },
    { callouts: [{ ...entry, hosts: [host], pathPrefix: '/a/' }] },
    ['widening callouts.sandbox_artifacts'],
  ],
  [
    { callouts: [{ ...entry, hosts: [host] }] },
    { callouts: [{ ...entry, id: 'renamed', hosts: [host], because: 'of us' }] },
    ['neither callouts'],
  ],
  [
    { callouts: [{ ...entry, hosts: [host], expires: '2999-01-01' }] },
    { callouts: [{ ...entry, hosts: [host], expires: '2999-12-31' }] },
    ['widening callouts.sandbox_artifacts', 'widening callouts.sandbox_artifacts'],
  ],
  [
    { callouts: [{ ...entry, hosts: [host], expires: '2000-01-01' }] },
    { callouts: [{ ...entry, hosts: [host], expires: '2000-12-31' }] },
    ['neither callouts'],
  ],
  [
    { identities: { cluster: system } },
    { identities: { cluster: [{ objectId: 'system', allowedUsages: ['All'] }] } },
    ['widening identities.cluster'],
  ],
  [{}, { limits: { memoryBytesMax: 34_359_738_368 } }, ['widening limits.memoryBytesMax']],
  [
    { isolation: { require: 'namespace' } },
    { isolation: { require: 'kernel' } },
    ['widening isolation.require'],
  ],
  // What no longer stands is as strict as the default is, and no more.
  [{ rules: { 'dynamic-attribute': 'error' } }, {}, ['widening rules.dynamic-attribute.level']],
  [{ limits: { sasHoursMax: 10 } }, {}, ['widening limits.sasHoursMax']],
  [{ isolation: { require: 'namespace' } }, {}, ['widening isolation.require']],
  [{ plugin: 'disabled' }, {}, ['widening plugin']],
  [{ sandbox: { isEnabled: false } }, { sandbox: {} }, ['widening sandbox.isEnabled']],
  [{}, { runtime: 'data' }, ['unclear runtime']],
  [{}, { title: 'Other' }, ['neither title']],
];

const backwards: Readonly<Record<string, string>> = {
  widening: 'narrowing',
  narrowing: 'widening',
};

t.test('each difference says whether it admits more, both ways', async (t) => {
  for (const [before, after, expected] of rows) {
    const told = (changes: readonly PolicyChange[]): string[] =>
      changes.map(({ effect, key }) => `${effect} ${key}`);
    t.same(told(await diff(before, after)), expected, expected.join(', '));
    const turned = expected.map((one) =>
      one.replace(/^\w+/, (effect) => backwards[effect] ?? effect),
    );
    t.same(told(await diff(after, before)), turned, `${expected.join(', ')}, backwards`);
  }
});

t.test('what shows a difference', async (t) => {
  const [os] = await diff({}, { imports: { match: 'exact', allow: ['json', 'xml', 'os'] } });
  t.match(
    os?.shown.join('\n'),
    /starts programs and processes: os\.system.*\n.*leads to \d+ modules/s,
  );
  const [escape] = await diff({}, { rules: { 'module-escape': 'off' } });
  t.match(escape?.shown[0], /^passes: .*_os\.system/);
  const [url] = await diff({}, { callouts: [{ ...entry, hosts: [host], pathPrefix: '/x/' }] });
  t.same(url?.shown, [`https://${host}/x/`]);
  const kept = { ...entry, hosts: [host], pathPrefix: '/x/' };
  const ended = { ...kept, expires: '2999-01-01' };
  const [later] = await diff({ callouts: [ended] }, { callouts: [kept] });
  t.equal(later?.what, 'from 2999-01-02 on, URLs are admitted that were not');
  const option = { level: 'error', scope: 'variables' } as const;
  const processor = { platform: 'processor', plugin: 'disabled' } as const;
  const [scope] = await diff(processor, { ...processor, rules: { 'type-annotation': option } });
  t.match(scope, { effect: 'widening', key: 'rules.type-annotation.scope' });
  t.match(scope?.shown[0], /^passes: def /);
});

t.test('reports', async (t) => {
  const changes = await diff({}, { rules: { 'module-escape': 'off' }, title: '::error::x' });
  t.same(changes.map(isWidening), [true, false]);
  const text = diffText(changes, paintFor({ colour: false, width: 80 }));
  t.match(text, /^widening   rules\.module-escape\.level: error → off\n +passes: /);
  t.match(text, /\n2 differences: 1 widening, 1 neither\n$/);
  const github = diffGithub(changes, 'p.yaml').split('\n');
  t.match(
    github[0],
    /^::warning file=p\.yaml,title=widening%3A rules\.module-escape\.level::error/,
  );
  t.match(github[1], /^::notice file=p\.yaml,title=neither%3A title::p → ::error::x$/);
});
