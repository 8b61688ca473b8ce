import { Readable } from 'node:stream';
import t from 'tap';
import { openReplayer } from '#dist/authoring/replay/open.js';
import { replayLog, type ReplayReport } from '#dist/authoring/replay/replay.js';
import { replayText } from '#dist/authoring/replay/text.js';
import { openGateway } from '#dist/index.js';
import type { DecisionLogOptions, DecisionRecord } from '#dist/index.js';
import { limits } from '#dist/limits.js';
import { definePolicy } from '#dist/policy/index.js';
import type { Policy, PolicyFile } from '#dist/policy/index.js';
import { paintFor } from '#dist/report/paint.js';
import { loadRules } from '#dist/rules/load.js';
import type { ContextRecord } from '#dist/decision-log/record.js';

t.setTimeout(120_000);
const catalog = await loadRules();
const levels = ['error', 'warning', 'note', 'off'] as const;
const settable = catalog.rules.filter(({ stage }) => stage === 'rules');

function processor(over: Partial<PolicyFile> = {}): Policy {
  const allow = ['string', 'math', 'json', 'pandas', 'numpy', 'random'];
  const file = { apiVersion: 'sallyport/v1', name: 'p', platform: 'processor' } as const;
  return definePolicy({ ...file, imports: { match: 'exact', allow }, ...over });
}

const policies: Readonly<Record<string, Policy>> = {
  plain: processor(),
  any: processor({ imports: { match: 'any' } }),
  members: processor({
    imports: { match: 'prefix', members: 'submodules', allow: ['xml', 'os', 'matplotlib.pyplot'] },
  }),
  off: processor({ rules: Object.fromEntries(settable.map(({ id }) => [id, 'off'])) }),
  mixed: processor({
    rules: Object.fromEntries(settable.map(({ id }, at) => [id, levels[at % 4] ?? 'off'])),
  }),
  option: processor({ rules: { 'type-annotation': { level: 'error', scope: 'variables' } } }),
  small: processor({ limits: { sourceBytesMax: 1_024 } }),
  python: processor({ python: '3.9' }),
  network: processor({
    callouts: [{ id: 'w', type: 'webapi', canCall: true, hosts: ['api.contoso.com'] }],
    isolation: { network: 'proxy', require: 'namespace' },
  }),
};

interface Log {
  readonly context: ContextRecord;
  readonly decisions: DecisionRecord[];
  readonly lines: string[];
}

async function logOf(
  policy: Policy,
  jobs: readonly unknown[],
  options: Omit<DecisionLogOptions, 'to'> = {},
): Promise<Log> {
  const lines: string[] = [];
  const decisionLog = { ...options, to: (line: string) => void lines.push(line) };
  const gateway = await openGateway({ policy, decisionLog });
  for (const job of jobs) {
    if (typeof job === 'string') gateway.checkScript(job);
    else gateway.check(job);
  }
  await gateway.close();
  const [context, ...decisions] = lines.map((line) => JSON.parse(line) as unknown);
  return { context: context as ContextRecord, decisions: decisions as DecisionRecord[], lines };
}

/** Scripts of all kinds: a tenth of the examples of the rule pages, and all of them at length. */
const every = process.env['SALLYPORT_TEST_FULL'] === '1' ? 1 : 8;
const scripts = catalog.rules
  .flatMap(({ examples }) => examples.map(({ code }) => code))
  .filter((_, at) => at % every === 0)
  .concat('(', 'x = 1', 'import os', 'from xml import etree', 'x: int = 1\nreturn [x]')
  .concat(`x = '${'a'.repeat(2_000)}'`);

t.test('what is said is what judging again says; the rest is unknown', async (t) => {
  const known: Record<string, number> = {};
  const replayers = await Promise.all(
    Object.entries(policies).map(
      async ([name, policy]) => [name, await openReplayer({ policy })] as const,
    ),
  );
  for (const [from, policy] of Object.entries(policies)) {
    for (const content of ['digest', 'script'] as const) {
      if (content === 'script' && from !== 'plain') continue;
      const { context, decisions } = await logOf(policy, scripts, { content });
      for (const [to, { gateway, replayer }] of replayers) {
        const wrong = decisions.filter((record, at) => {
          const { decision } = replayer.replay(record, context);
          if (decision === 'unknown') return false;
          const key = `${content} ${from} ${to}`;
          known[key] = (known[key] ?? 0) + 1;
          return decision !== gateway.checkScript(scripts[at] ?? '').decision;
        });
        t.same(
          wrong.map(({ reasons }) => reasons),
          [],
          `${from} → ${to}`,
        );
      }
    }
  }
  for (const to of ['plain', 'any', 'members', 'off', 'mixed', 'small']) {
    t.equal(known[`digest plain ${to}`], scripts.length, `${to}: no text is needed`);
  }
  t.ok((known['digest plain option'] ?? 0) < scripts.length, 'another option needs the text');
  for (const to of Object.keys(policies)) {
    t.equal(known[`script plain ${to}`], scripts.length, `${to}: with the text all is known`);
  }
  for (const [, { gateway }] of replayers) await gateway.close();
});

const base = {
  apiVersion: 'sallyport/v1',
  platform: 'kusto',
  plugin: 'enabled',
  imports: { match: 'any' },
} as const;
const host = 'acct.blob.core.windows.net';
const open = { id: 'a', type: 'sandbox_artifacts', canCall: true, hosts: [host] };
const artifactPolicies = {
  closed: definePolicy({ ...base, name: 'closed' }),
  open: definePolicy({ ...base, name: 'open', callouts: [open] }),
  path: definePolicy({ ...base, name: 'path', callouts: [{ ...open, pathPrefix: '/python/' }] }),
  expired: definePolicy({
    ...base,
    name: 'expired',
    callouts: [{ ...open, expires: '2020-01-01' }],
  }),
  granted: definePolicy({
    ...{ ...base, name: 'granted', callouts: [open] },
    identities: { cluster: [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }] },
  }),
  disabled: definePolicy({ ...base, name: 'disabled', callouts: [open], plugin: 'disabled' }),
  short: definePolicy({ ...base, name: 'short', callouts: [open], limits: { sasHoursMax: 1 } }),
};
const strings = [
  `https://${host}/python/a.zip`,
  `https://${host}/c/a.zip;managed_identity=system`,
  `https://${host}/c/a.zip?sv=2022-11-02&sp=r&se=2099-01-01&sig=abcdefgh%3D`,
  `https://${host}/c/a.zip?sv=2022-11-02&sp=rw&sig=abcdefgh%3D`,
  'http://insecure.example/a.zip',
];

t.test('artifacts are judged anew by callouts, identities and limits', async (t) => {
  const jobs = strings.map((url) => ({
    ...{ platform: 'kusto', script: 'result = df', outputSchema: 'typeof(*)' },
    artifacts: { 'a.zip': url },
  }));
  const replayers = await Promise.all(
    Object.values(artifactPolicies).map(
      async (policy) => [policy.name, await openReplayer({ policy })] as const,
    ),
  );
  for (const from of Object.values(artifactPolicies)) {
    const log = await logOf(from, jobs);
    const masked = await logOf(from, jobs, { mask: ['urls'] });
    for (const [to, { gateway, replayer }] of replayers) {
      const truth = jobs.map((job) => gateway.check(job).decision);
      const said = (of: Log): string[] =>
        of.decisions.map((record) => replayer.replay(record, of.context).decision);
      t.same(said(log), truth, `${from.name} → ${to}`);
      const guarded = said(masked).map((one, at) => (one === 'unknown' ? truth[at] : one));
      t.same(guarded, truth, `${from.name} → ${to}, masked`);
    }
  }
  for (const [, { gateway }] of replayers) await gateway.close();
});

async function replayed(
  chunks: readonly (string | Buffer)[],
  policy: Policy,
): Promise<ReplayReport> {
  const { gateway, replayer } = await openReplayer({ policy });
  const bytes = chunks.map((chunk) => Buffer.from(chunk));
  const report = await replayLog(Readable.from(bytes), replayer);
  await gateway.close();
  return report;
}

t.test('flips are grouped by rule, with examples', async (t) => {
  const { lines } = await logOf(processor(), ['import os\nreturn []', 'import json\nreturn []']);
  const imports = { match: 'exact', allow: ['os'] } as const;
  const report = await replayed([lines.join('')], processor({ imports }));
  t.match(report, {
    ...{ decisions: 2, same: 0, denied: 1, allowed: 1, unknown: 0, untaken: [] },
    groups: {
      denied: [{ rule: 'import-allow-list', count: 1, examples: [{ line: 3, at: 1 }] }],
      allowed: [{ rule: 'import-allow-list', count: 1, examples: [{ line: 2, at: 1 }] }],
    },
  });
  const text = replayText(report, 'p', paintFor({ colour: false, width: 80 }));
  t.match(
    text,
    /1 allowed, and would be denied\n +1 +import-allow-list\n +line 3: script of sha256:/,
  );
});

t.test('what is wrong with a log is counted and takes nothing else with it', async (t) => {
  const { lines } = await logOf(processor(), ['x = 1', 'y = 2']);
  const [context = '', first = '', second = ''] = lines;
  const forged = context.replace('"exact"', '"any"');
  const chunks = [
    ...[first, context, first, 'hello\n', '[1]\n', '\n', '{"kind":"weather"}\n', '\0\0\0\n'],
    ...[second.slice(0, 300), '\n', second.replace('"version":1', '"version":2')],
    ...[second.replace('"bytes"', '"bites"'), forged, '{"kind":"lost","version":1,'],
    ...['"time":"2026-01-01T00:00:00.000Z","count":7}\n'],
    ...Array.from({ length: 9 }, () => Buffer.alloc(limits.logLineBytesMax / 8, 'x')),
    ...['\n', second.trimEnd()],
  ];
  const report = await replayed(chunks, processor());
  t.same(
    report.untaken.map(({ count, fault, lines: at }) => [fault, count, ...at]),
    [
      ['duplicate', 1, 3],
      ['foreign', 4, 4, 5, 7, 8],
      ['torn', 1, 9],
      ['newer', 1, 10],
      ['invalid', 2, 11, 12],
      ['too-long', 1, 14],
    ],
  );
  t.match(report, { decisions: 2, same: 1, unknown: 1, lost: 7, lines: 15 });
  t.match(report.groups.unknown, [
    { why: 'the log does not hold the policy that it was judged by' },
  ]);
});
