import t from 'tap';
import { applyIdentities, mayUse, readIdentityPolicy } from '#dist/identity/policy.js';

const guid = '0a1b2c3d-0000-1111-2222-aabbccddeeff';
const other = '00000000-0000-0000-0000-000000000001';

t.test('who may use an identity, and for what', (t) => {
  const system = (...allowedUsages: string[]) => [{ objectId: 'system', allowedUsages }];
  const user = (...allowedUsages: string[]) => [{ objectId: guid, allowedUsages }];
  const artifacts = 'SandboxArtifacts';
  const cases: [
    name: string,
    identity: string,
    usage: string,
    cluster: ReturnType<typeof system>,
    database: ReturnType<typeof system>,
    outcome: string,
  ][] = [
    ['nobody is named', 'system', artifacts, [], [], 'IDENTITY_UNKNOWN'],
    ['another is named', 'system', artifacts, user(artifacts), [], 'IDENTITY_UNKNOWN'],
    ['granted', 'system', artifacts, system(artifacts), [], 'allow'],
    ['granted by All', 'system', artifacts, system('All'), [], 'allow'],
    [
      'granted in one of two entries',
      'system',
      artifacts,
      [...system('AzureAI'), ...system(artifacts)],
      [],
      'allow',
    ],
    ['letters of the id', guid.toUpperCase(), artifacts, user(artifacts), [], 'allow'],
    ['another usage', 'system', artifacts, system('AzureAI'), [], 'USAGE_NOT_ALLOWED'],
    [
      'a usage in other letters',
      'system',
      artifacts,
      system('sandboxartifacts'),
      [],
      'USAGE_NOT_ALLOWED',
    ],
    ['at database level only', 'system', artifacts, [], system(artifacts), 'USAGE_NOT_ALLOWED'],
    [
      'All at database level only',
      'system',
      artifacts,
      system('AzureAI'),
      system('All'),
      'USAGE_NOT_ALLOWED',
    ],
    [
      'other usages are additive',
      'system',
      'AzureAI',
      system(artifacts),
      system('AzureAI'),
      'allow',
    ],
  ];
  for (const [name, identity, usage, cluster, database, outcome] of cases) {
    const decided = mayUse(identity, usage, { cluster, database });
    const expected =
      outcome === 'allow'
        ? { decision: 'allow' }
        : { decision: 'deny', reason: outcome, message: /identity/, help: new RegExp(usage) };
    t.match(decided, expected, name);
  }
  t.match(mayUse('system', artifacts, { cluster: [], database: system(artifacts) }), {
    message: /by the database, where it does not count/,
  });
  t.end();
});

t.test("a policy in Kusto's own JSON", (t) => {
  const text = JSON.stringify([
    { ObjectId: 'system', AllowedUsages: 'NativeIngestion, SandboxArtifacts', IsSystem: true },
    {
      ObjectId: guid.toUpperCase(),
      AllowedUsages: 'All',
      ClientId: 'c',
      TenantId: 't',
      DisplayName: 'd',
    },
  ]);
  const entries = [
    { objectId: 'system', allowedUsages: ['NativeIngestion', 'SandboxArtifacts'] },
    { objectId: guid, allowedUsages: ['All'] },
  ];
  const forms: [text: string, mode: string, level: string | null][] = [
    [text, 'replace', null],
    [`.alter cluster policy managed_identity @'${text}'`, 'replace', 'cluster'],
    [`.alter-merge cluster policy managed_identity \`\`\`${text}\`\`\``, 'merge', 'cluster'],
    [`.alter database db policy managed_identity @'${text}'`, 'replace', 'database'],
    [`.alter-merge database ['a b'] policy managed_identity @'${text}'`, 'merge', 'database'],
    [JSON.stringify({ EntityName: '', Policies: text }), 'replace', 'cluster'],
    [JSON.stringify([{ EntityName: 'db', Policies: text }]), 'replace', 'database'],
    [JSON.stringify([{ Policies: text }]), 'replace', null],
    [text.replace('"system"', `"${other}"`).replace('"c"', 'null'), 'replace', null],
  ];
  for (const [form, mode, level] of forms) {
    t.same(readIdentityPolicy(form), { ok: true, value: { mode, level, entries } }, form);
  }
  t.same(readIdentityPolicy('.delete database db policy managed_identity'), {
    ok: true,
    value: { mode: 'replace', level: 'database', entries: [] },
  });
  const bad: [text: string, fault: object][] = [
    ['{', { message: /^not JSON/, line: 1, column: 2 }],
    [JSON.stringify([{ Policies: text }, { Policies: text }]), { message: /several rows/ }],
    ['.show cluster policy managed_identity', { message: /no command that changes/, column: 1 }],
    ['.alter cluster policy callout @"[]"', { message: /no command that changes/ }],
    ['[{"ObjectId":"me","AllowedUsages":"All"}]', { message: /object id/, line: 1, column: 14 }],
    [
      '[{"ObjectId":"system","AllowedUsages":"All,ExternalTables"}]',
      { message: /did you mean `ExternalTable`/ },
    ],
    ['[{"ObjectId":"system","AllowedUsages":""}]', { message: /usage/ }],
    ['[{"ObjectId":"system"}]', { message: /AllowedUsages.*missing/ }],
    [
      '[{"ObjectId":"system","AllowedUsages":"All","Extra":1}]',
      { message: /Extra/, line: 1, column: 45 },
    ],
  ];
  for (const [text, fault] of bad)
    t.match(readIdentityPolicy(text), { ok: false, faults: [fault] }, text);
  t.end();
});

t.test('a merge unites the usages of an identity that is known', (t) => {
  const current = [{ objectId: 'system', allowedUsages: ['AzureAI'] }];
  const entries = [
    { objectId: guid, allowedUsages: ['All'] },
    { objectId: 'system', allowedUsages: ['SandboxArtifacts', 'AzureAI'] },
  ];
  t.same(applyIdentities(current, { mode: 'merge', entries }), [
    { objectId: 'system', allowedUsages: ['AzureAI', 'SandboxArtifacts'] },
    { objectId: guid, allowedUsages: ['All'] },
  ]);
  t.same(applyIdentities(current, { mode: 'replace', entries }), entries);
  t.end();
});
