import t from 'tap';
import { judgeArtifacts } from '#dist/callout/check.js';
import { compileCallouts } from '#dist/callout/judge.js';
import { definePolicy } from '#dist/policy/index.js';
import type { CalloutFile } from '#dist/policy/index.js';
import { loadRegexEngine } from '#dist/regex/engine.js';

const engine = await loadRegexEngine('portable');
const host = 'files.blob.core.windows.net';
const named: CalloutFile = {
  ...{ id: 'own', type: 'sandbox_artifacts', canCall: true },
  hosts: [host],
};
const suffix: CalloutFile = { ...named, hosts: ['*.blob.core.windows.net'] };
const regex: CalloutFile = {
  ...{ CalloutType: 'sandbox_artifacts', CanCall: true },
  CalloutUriRegex: 'files\\.blob\\.core\\.windows\\.net/',
};
const denied: CalloutFile = { ...named, canCall: false };

t.test('a token goes to hosts that are named whole', (t) => {
  const cases: [callouts: CalloutFile[], suffix: string, found: boolean][] = [
    [[named], ';managed_identity=system', false],
    [[regex, named], ';managed_identity=system', false],
    [[regex], ';managed_identity=system', true],
    [[suffix], ';managed_identity=system', true],
    [[suffix], ';token=abc', true],
    [[regex], '', false],
    [[regex], '?sig=abc', false],
    [[regex], `;${'A'.repeat(86)}==`, false],
    [[], ';managed_identity=system', false],
    [[regex, denied], ';managed_identity=system', false],
    [[suffix, { ...named, id: 'old', expires: '1969-12-31' }], ';managed_identity=system', true],
    [[suffix, { ...named, id: 'old', expires: '1970-01-01' }], ';managed_identity=system', false],
  ];
  for (const [callouts, credential, found] of cases) {
    const { callouts: entries } = definePolicy({
      ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto' },
      ...{ imports: { match: 'any' }, callouts },
    });
    const artifacts = { 'x.zip': `https://${host}/c/x.zip${credential}` };
    const identities = {
      cluster: [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }],
      database: [],
    };
    const findings = judgeArtifacts({
      ...{ artifacts, identities, nowMs: 0, sasHoursMax: 1 },
      callouts: compileCallouts(entries, engine),
    }).filter(({ rule }) => rule === 'managed-identity');
    const expected = found ? [{ rule: 'managed-identity', reason: 'HOST_NOT_EXACT' }] : [];
    t.match(findings, expected, `${JSON.stringify(callouts)} ${credential}`);
    t.equal(findings.length, expected.length);
  }
  t.end();
});
