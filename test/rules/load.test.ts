import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { GatewayError } from '#dist/errors.js';
import { loadRules, parseRules } from '#dist/rules/load.js';
import { catalog, compileWithSurface, settingsOf } from './harness.js';

const head = [
  'id: sample',
  'title: A sample',
  'family: demo',
  'level: error',
  'cwe: 1',
  "since: '0.1'",
  'message: no `{name}`',
  'help: leave it out',
];

function page(extra: readonly string[], body = '\nA reason.\n\n## Denied\n\n## Allowed\n'): string {
  return ['---', ...head, ...extra, '---', body].join('\n');
}

const match = ['match:', '  - reference: os.system'];

/** What is wrong, the page, and what the fault must say, at which line. */
const refused: readonly (readonly [name: string, text: string, says: RegExp, line: number])[] = [
  ['no front matter', '# Hello\n', /front matter/, 1],
  ['front matter that is never closed', '---\nid: sample\n', /front matter/, 1],
  ['broken YAML', page(['match: [']), /flow|sequence|end/i, 10],
  ['a key twice', page([...match, 'id: sample']), /unique/i, 12],
  ['an alias', page(['options: &a {}', 'related: *a', ...match]), /alias/i, 2],
  ['an unknown key', page([...match, 'levle: error']), /levle/, 12],
  ['a missing key', page(match).replace('level: error\n', ''), /level/, 2],
  ['an id of another file', page(match).replace('id: sample', 'id: other'), /other/, 2],
  ['an unknown level', page(match).replace('level: error', 'level: fatal'), /level/, 5],
  ['an unknown predicate', page(['match:', '  - refrence: os.system']), /refrence/, 11],
  ['two predicates', page(['match:', '  - reference: os', '    import: os']), /exactly one/, 11],
  [
    'a modifier without meaning',
    page(['match:', '  - import: os', '    called: true']),
    /called/,
    12,
  ],
  ['an unknown check', page(['match:', '  - check: magic']), /magic/, 11],
  [
    'an argument without a place',
    page(['match:', '  - call: open', '    arguments: [{ present: true }]']),
    /position/,
    12,
  ],
  [
    'a condition that never holds',
    page([
      'match:',
      '  - call: open',
      '    arguments: [{ position: 0, missing: true, present: true }]',
    ]),
    /never holds/,
    12,
  ],
  [
    'an option that is not there',
    page(['match:', '  - import: os', '    options: { scope: all }']),
    /scope/,
    11,
  ],
  [
    'platforms that exclude each other',
    page(['platforms: [kusto]', 'match:', '  - import: os', '    platforms: [processor]']),
    /none of these platforms/,
    12,
  ],
  ['a match without lines', page(['match: []']), /never holds/, 10],
  ['a match of another stage', page(['stage: job', ...match]), /not matched/, 11],
  ['a pattern that is none', page(['match:', '  - reference: "os..system"']), /pattern/, 11],
  [
    'a pattern of hostile length',
    page(['match:', `  - attribute: "${'a*'.repeat(9)}"`]),
    /at most one/,
    11,
  ],
  [
    'a default of another type',
    page([...match, 'options: { a: { type: boolean, default: 1, description: x } }']),
    /not a value/,
    12,
  ],
  ['a placeholder that nothing fills', page(match).replace('{name}', '{nmae}'), /nmae/, 8],
  [
    'a block without heading',
    page(match, '\nReason.\n\n```python\nx\n```\n'),
    /before any heading/,
    16,
  ],
  ['an unknown heading', page(match, '\nReason.\n\n## Refused\n'), /Refused/, 16],
  [
    'a block that is never closed',
    page(match, '\nReason.\n\n## Denied\n\n```python\nx\n'),
    /never closed/,
    18,
  ],
  ['no reason', page(match, '\n## Denied\n'), /reason/, 13],
];

t.test('pages that are not well-formed are refused with file and line', async (t) => {
  for (const [name, text, says, line] of refused) {
    const root = t.testdir({ demo: { 'sample.md': text } });
    const error = await loadRules(root).then(
      () => null,
      (caught: unknown) => caught,
    );
    if (!(error instanceof GatewayError)) {
      t.fail(`${name} is refused`);
      continue;
    }
    t.equal(error.code, 'ERR_RULE_INVALID', name);
    const fault = error.faults.find(({ message }) => says.test(message));
    t.match(fault, { path: 'rules/demo/sample.md', line }, `${name}: ${error.message}`);
  }
});

t.test('all faults of all pages are told at once', async (t) => {
  const bad = page(['match:', '  - check: magic', 'levle: x']);
  const root = t.testdir({
    demo: { 'sample.md': bad, 'other.md': 'x', 'big.md': ' '.repeat(70_000) },
  });
  await t.rejects(loadRules(root), {
    code: 'ERR_RULE_INVALID',
    faults: [
      { path: 'rules/demo/big.md' },
      { path: 'rules/demo/other.md', line: 1 },
      { path: 'rules/demo/sample.md', line: 12 },
    ],
  });
});

t.test('a second page with an id, bytes that are not UTF-8, an empty directory', async (t) => {
  const twice = t.testdir({
    demo: { 'sample.md': page(match) },
    more: { demo: { 'sample.md': page(match) } },
  });
  await t.rejects(loadRules(twice), { code: 'ERR_RULE_INVALID', message: /same id/ });
  const bytes = t.testdir({ demo: { 'sample.md': Buffer.from([0x2d, 0xff, 0xfe]) } });
  await t.rejects(loadRules(bytes), { code: 'ERR_RULE_INVALID', message: /UTF-8/ });
  await t.rejects(loadRules(t.testdir({})), { code: 'ERR_RULE_INVALID', message: /no rule page/ });
  await t.rejects(loadRules(join(t.testdirName, 'nowhere')), { code: 'ERR_RULE_INVALID' });
});

t.test('the digest changes with a page and with nothing else', async (t) => {
  const again = await loadRules();
  t.equal(again.digest, catalog.digest);
  const root = t.testdir({});
  await cp(new URL('../../rules/', import.meta.url), root, { recursive: true });
  t.equal((await loadRules(root)).digest, catalog.digest, 'wherever the pages are');
  await appendFile(join(root, 'imports', 'import-star.md'), '\n');
  t.not((await loadRules(root)).digest, catalog.digest);
});

t.test('what the build wrote down is what the pages say', async (t) => {
  const parsed = await parseRules();
  t.equal(parsed.digest, catalog.digest);
  t.strictSame(catalog.rules, parsed.rules);
});

t.test('settings that no page knows are refused', async (t) => {
  const settings = settingsOf({ platform: 'processor' });
  const cases: readonly (readonly [string, Record<string, string | number>])[] = [
    ['no-such-rule', {}],
    ['type-annotation', { scpe: 'all' }],
    ['type-annotation', { scope: 'some' }],
    ['type-annotation', { scope: 1 }],
  ];
  for (const [id, options] of cases) {
    const rules = { [id]: { level: 'error', options } } as const;
    t.throws(() => compileWithSurface({ ...settings, rules }), { code: 'ERR_POLICY_INVALID' });
  }
});

t.test('levels: of the page, of the platform, of the policy, of what nobody knows', async (t) => {
  const level = (platform: string, id: string, rules = {}) =>
    compileWithSurface({ ...settingsOf({ platform }), rules }).levelOf(id);
  t.equal(level('script', 'rebinding'), 'error');
  t.equal(level('kusto', 'rebinding'), 'warning');
  t.equal(level('kusto', 'rebinding', { rebinding: { level: 'error', options: {} } }), 'error');
  t.equal(level('kusto', 'rebinding', { rebinding: { level: 'off', options: {} } }), 'off');
  t.equal(level('kusto', 'type-annotation'), 'off');
  t.equal(
    level('kusto', 'type-annotation', { 'type-annotation': { level: 'note', options: {} } }),
    'note',
  );
  t.equal(level('kusto', 'no-such-rule'), 'error');
});
