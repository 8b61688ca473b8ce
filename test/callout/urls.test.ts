import t from 'tap';
import { judgeArtifacts } from '#dist/callout/check.js';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { definePolicy } from '#dist/policy/index.js';
import type { CalloutFile } from '#dist/policy/index.js';
import { limits } from '#dist/limits.js';
import { loadRegexEngine } from '#dist/regex/engine.js';
import { kusto, own } from './url-policies.js';
import { readUrlTable } from './url-table.js';

const engine = await loadRegexEngine('auto');
const calloutsOf = (callouts: CalloutFile[]) =>
  compileCallouts(
    definePolicy({
      apiVersion: 'sallyport/v1',
      name: 'p',
      platform: 'kusto',
      imports: { match: 'any' },
      callouts,
    }).callouts,
    engine,
  );
const allowed = ['SandboxArtifacts'];
const identities = {
  cluster: [
    { objectId: 'system', allowedUsages: allowed },
    { objectId: '0a1b2c3d-0000-1111-2222-aabbccddeeff', allowedUsages: allowed },
  ],
  database: [],
};
const nowMs = Date.UTC(2026, 5, 30, 23, 59, 59);
const rows = readUrlTable();
/** Codes that the callout policy gives; the others come from the string itself. */
const byPolicy = ['HOST_NOT_ALLOWED', 'PATH_NOT_ALLOWED', 'RULE_DENIES'];

const { sasHoursMax } = limits;

t.test('every row of the table, with its code and place', async (t) => {
  const ours = calloutsOf(own);
  const theirs = calloutsOf(kusto);
  const judge = (callouts: typeof ours, text: string) =>
    judgeArtifacts({ artifacts: { 'x.zip': text }, callouts, identities, nowMs, sasHoursMax })[0];
  const faults = rows.flatMap(({ line, verdict, position, text }) => {
    const finding = judge(ours, text);
    const place = /\(character (\d+)(?:, after `[^`]*`)?\)$/.exec(finding?.message ?? '')?.[1];
    const read = parseConnectionString(text);
    const got = {
      verdict: finding?.reason ?? 'allow',
      position: Number(place ?? 0) - 1,
      // Ours and Kusto's form of the policy say the same.
      same: (judge(theirs, text) === undefined) === (finding === undefined),
      read: read.ok || (read.reason === verdict && read.position === position),
    };
    const sound = got.verdict === verdict && got.position === position && got.same && got.read;
    return sound ? [] : [{ line, text: text.slice(0, 120), verdict, position, got }];
  });
  t.same(faults, []);
});

t.test('the table has what it says', async (t) => {
  t.ok(rows.length >= 400, `${rows.length} rows`);
  t.equal(new Set(rows.map(({ text }) => text)).size, rows.length, 'no row twice');
  const reasons = [
    ...['URL_TOO_LONG', 'URL_CONTROL_CHAR', 'URL_NON_ASCII', 'URL_BACKSLASH'],
    ...['URL_NOT_CANONICAL', 'SCHEME', 'USERINFO', 'PORT', 'HOST_IS_IP', 'HOST_TRAILING_DOT'],
    ...['HOST_PERCENT', 'FRAGMENT', 'PATH_DOT_SEGMENT', 'PATH_ENCODED_SEPARATOR'],
    ...['AUTH_SUFFIX', 'AUTH_TWICE', ...byPolicy],
    ...['SAS_ACCOUNT', 'SAS_RIGHTS', 'SAS_HTTP', 'SAS_EXPIRED', 'SAS_TOO_EARLY', 'SAS_TOO_LONG'],
  ];
  const verdicts = new Set(rows.map(({ verdict }) => verdict));
  t.same([...verdicts].sort(), [...reasons, 'allow'].sort());
});
