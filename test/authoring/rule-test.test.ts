import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { writeNewPage } from '#dist/authoring/rule-test/new-page.js';
import { testRules } from '#dist/authoring/rule-test/test-rules.js';
import { openGateway, testPolicy } from '#dist/index.js';
import { loadRules } from '#dist/rules/load.js';

const catalog = await loadRules();

const page = (match: string, body: string): string => `---
id: no-telemetry
title: Telemetry
family: house
level: error
cwe: 359
since: '0.1'
message: "\`{name}\` sends what users do"
help: "Leave it out."
match:
  - ${match}
---

What users do is theirs.

${body}`;

const block = (code: string, words = ''): string => `\`\`\`python${words}\n${code}\n\`\`\`\n`;
const good = page(
  'call: statsd.incr',
  `## Denied\n\n${block('import statsd\nstatsd.incr("x")')}\n## Allowed\n\n${block('x = 1')}\n` +
    `## Not detected\n\n${block('client = config.client\nclient.incr("x")')}`,
);

/** Pages, and the words that their blocks come to. */
const pages: readonly (readonly [name: string, text: string, words: string[], says?: RegExp])[] = [
  ['as it should be', good, ['reported', 'validated', 'todo']],
  [
    'a miss',
    good.replace('statsd.incr\n---', 'statsd.decr\n---'),
    ['missing', 'validated', 'todo'],
    /does not find it/,
  ],
  [
    'a false alarm',
    good.replace('x = 1', 'import statsd\nstatsd.incr("y")'),
    ['reported', 'noisy', 'todo'],
  ],
  [
    'a known miss that is none',
    good.replace('client = config.client\nclient', 'import statsd\nstatsd'),
    ['reported', 'validated', 'outdated'],
    /move the block up/,
  ],
  [
    'a block that is no Python',
    good.replace('x = 1', 'x = ('),
    ['reported', 'missing', 'todo'],
    /not Python/,
  ],
  [
    'an empty block',
    good.replace('x = 1', '# nothing'),
    ['reported', 'missing', 'todo'],
    /no code/,
  ],
  [
    'nothing under Allowed',
    good.replace(/## Allowed[^]*## Not/, '## Not'),
    ['missing', 'reported', 'todo'],
    /no block stands under `## Allowed`/,
  ],
  ['no block', page('call: statsd.incr', '## Denied\n'), ['missing', 'missing'], /no block/],
];

t.test('the blocks of a page are its tests', async (t) => {
  for (const [name, text, words, says = /^$/] of pages) {
    const root = t.testdir({ house: { 'no-telemetry.md': text } });
    for (const path of [root, join(root, 'house', 'no-telemetry.md')]) {
      const { results, passed } = await testRules({ pages: path });
      t.strictSame(
        results.map(({ word }) => word),
        words,
        name,
      );
      t.ok(
        results.some(({ message }) => says.test(message)),
        `${name}: what is said`,
      );
      t.equal(passed, words.join() === 'reported,validated,todo', name);
    }
  }
});

/** Pages that cannot be used, and what is said of them. */
const refused: readonly (readonly [name: string, text: string, says: RegExp])[] = [
  ['no front matter', 'x', /front matter/],
  [
    'a word that nobody reads',
    good.replace('```python\nx', '```python platfrom=kusto\nx'),
    /did you mean `platform`/,
  ],
  [
    'a value that is none',
    good.replace('```python\nx', '```python platform=kutso\nx'),
    /`platform=kutso`: it is one of/,
  ],
  [
    'an option that is not there',
    good.replace('```python\nx', '```python option.deep=1\nx'),
    /no option deep/,
  ],
  [
    'a check that is not there',
    good.replace('call: statsd.incr', 'check: ./own.js'),
    /no check is called/,
  ],
  ['front matter without end', `---\nid: ${'['.repeat(30_000)}\n---\n`, /nested too deeply/],
];

t.test('a page that cannot be used is an error, and nothing is run', async (t) => {
  for (const [name, text, says] of refused) {
    const root = t.testdir({ house: { 'no-telemetry.md': text } });
    await t.rejects(testRules({ pages: root }), { code: 'ERR_RULE_INVALID', message: says }, name);
  }
  await t.rejects(testRules({ pages: join(t.testdirName, 'none') }), { code: 'ERR_RULE_INVALID' });
});

t.test('a new page fails until it says something', async (t) => {
  const directory = t.testdir({});
  const path = await writeNewPage({ id: 'no-telemetry', family: 'house', directory }, catalog);
  const { passed, results } = await testRules({ pages: path });
  t.notOk(passed);
  t.strictSame(
    results.map(({ word }) => word),
    ['missing', 'missing'],
  );
  const code = 'ERR_INIT_WRITE';
  await appendFile(path, 'mine');
  await t.rejects(writeNewPage({ id: 'no-telemetry', family: 'house', directory }, catalog), {
    code,
  });
  t.match(await readFile(path, 'utf8'), /mine$/, 'nothing is replaced');
  for (const id of ['module-escape', '../x', 'No', 'a'.repeat(65)]) {
    await t.rejects(writeNewPage({ id, family: 'house', directory }, catalog), {
      code: 'ERR_USAGE',
    });
  }
});

t.test('pages of a host stand beside those of the package, and replace none', async (t) => {
  const policy =
    'apiVersion: sallyport/v1\nname: p\nplatform: script\nimports: { match: any }\n' +
    'rules: { no-telemetry: warning }\n';
  const root = t.testdir({
    'p.yaml': policy,
    'p.test.yaml': JSON.stringify({
      policy: './p.yaml',
      scripts: [
        { source: 'import statsd\nstatsd.incr("x")', expect: { allow: ['no-telemetry'] } },
        { source: 'eval("1")', expect: { deny: ['dynamic-exec'] } },
      ],
    }),
    pages: { house: { 'no-telemetry.md': good } },
  });
  const ownRules = join(root, 'pages');
  t.ok((await testPolicy({ files: [root], ownRules })).passed);
  await t.rejects(testPolicy({ files: [root] }), { code: 'ERR_TEST_INVALID' });
  const gateway = await openGateway({ policy: 'script', ownRules });
  t.teardown(async () => await gateway.close());
  const { findings } = gateway.checkScript('import statsd\nstatsd.incr("x")');
  t.match(findings, [
    { rule: 'no-telemetry', level: 'error', docs: /pages\/house\/no-telemetry\.md$/ },
  ]);
  const twin = good.replaceAll('no-telemetry', 'dynamic-exec');
  await writeFile(join(t.testdirName, 'pages', 'house', 'dynamic-exec.md'), twin);
  const code = 'ERR_RULE_INVALID';
  await t.rejects(loadRules(undefined, ownRules), { code, message: /is a rule of sallyport/ });
});
