import { readFile } from 'node:fs/promises';
import t from 'tap';
import { loadLintContext } from '#dist/authoring/lint/context.js';
import { lintIds } from '#dist/authoring/lint/ids.js';
import { lintPolicy } from '#dist/authoring/lint/lint.js';
import { parsePolicyTest } from '#dist/authoring/policy-test/parse.js';
import type { LintedTests } from '#dist/authoring/lint/types.js';
import { presetNames } from '#dist/policy/index.js';

t.setTimeout(120_000);
const context = await loadLintContext({
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  clockMs: () => 0,
});

const lint = (text: string, tests?: LintedTests | null) => lintPolicy(text, { ...context, tests });

/** A part of a policy, with what is left out written above it. */
function whole(part: string, platform = 'kusto'): string {
  const head = Object.entries({
    apiVersion: 'sallyport/v1',
    name: 'example',
    platform,
    imports: '{ match: any }',
  });
  const missing = head.filter(([key]) => !new RegExp(`^${key}:`, 'm').test(part));
  return [...missing.map(([key, value]) => `${key}: ${value}\n`), part].join('');
}

function testsOf(yaml: string): LintedTests {
  const { file } = parsePolicyTest(yaml, 'policy.test.yaml');
  return { name: 'policy.test.yaml', samePolicy: file.policy === './policy.yaml', file };
}

t.test('every block of every page', async (t) => {
  t.same([...context.pages.keys()].sort(), [...lintIds].sort(), 'a page for each finding');
  for (const { id, docs, examples, reason, level } of context.pages.values()) {
    t.ok(reason.length > 60, docs);
    for (const kind of ['wrong', 'right']) {
      t.ok(
        examples.some((one) => one.kind === kind),
        `${docs} has a block under ${kind}`,
      );
    }
    for (const { kind, yaml, context: words, line } of examples) {
      const ofTests = words['of'] === 'tests';
      const tests = words['tests'] === 'none' ? null : ofTests ? testsOf(yaml) : undefined;
      const { findings } = lint(whole(ofTests ? '' : yaml, words['platform']), tests);
      const found = findings.filter(({ rule }) => rule === id);
      const place = `${docs}:${line}`;
      t.equal(found.length > 0, kind === 'wrong', `${place} is ${kind}`, { findings });
      const errors = findings.filter(({ rule }) => rule === 'policy-form');
      if (id !== 'policy-form') t.same(errors, [], `${place} is a policy`);
      for (const finding of found) {
        t.match(finding, { level, docs, message: /^[^A-Z].*[^.]$/s, help: /^[A-Z`].*[.?]$/s });
      }
    }
  }
  const index = await readFile(new URL('../../lints/README.md', import.meta.url), 'utf8');
  for (const { id, level, title } of context.pages.values()) {
    t.ok(index.includes(`| [${id}](${id}.md) | ${level} | ${title} |`), `README has ${id}`);
  }
});

const imports = (allow: string, more = ''): string =>
  `imports:\n  match: exact\n  allow: [${allow}]\n${more}`;
const callout = (regex: string): string =>
  `callouts:\n  - { CalloutType: sandbox_artifacts, CanCall: true, CalloutUriRegex: '${regex}' }\n`;

/** What is said, where, with which remedy. Lines count from those that `whole` writes above. */
const told: readonly [part: string, id: string, line: number, message: RegExp, help: RegExp][] = [
  [
    callout('files\\.example\\.com/'),
    'callout-over-broad',
    6,
    /admits hosts that it does not name: `https:\/\/[^/]*\/files\.example\.com\//,
    /Write `\^https:\/\/files\\\.example\\\.com\/`: proved/,
  ],
  [
    callout('^https://(a|b )\\.example\\.com/'),
    'callout-blank',
    6,
    /a part of the expression matches no URL: a blank/,
    /Write `\^https:\/\/\((?:\?:)?a\|b\)\\\.example\\\.com\/`/,
  ],
  [
    callout('^https://(a\\\\.b|c\\.d)\\.com/'),
    'callout-double-escaped',
    6,
    /a doubled backslash/,
    /Write `\^https:\/\/\((?:\?:)?a\\\.b\|c\\\.d\)\\\.com\/`/,
  ],
  [
    imports('random, math', 'rules: { module-escape: off }'),
    'import-leak',
    6,
    /`random` leads to `os` by `random\._os`, one of \d+ modules .*`module-escape` is off/,
    /module-escape/,
  ],
  [imports('matplotlib.pyplt'), 'import-misspelt', 6, /did you mean `matplotlib\.pyplot`\?/, /W/],
  [
    imports('json, jsn'),
    'import-misspelt',
    6,
    /no runtime has a module `jsn`/,
    /`json` is listed already/,
  ],
  ['runtime: dta', 'runtime-unknown', 5, /did you mean `data`\?/, /of your own/],
  [
    "identities: { database: [{ objectId: system, allowedUsages: 'SandboxArtifacts' }] }",
    'identity-level',
    5,
    /granted SandboxArtifacts by the database/,
    /identities\.cluster/,
  ],
];

t.test('what is said, where, and what to do', async (t) => {
  for (const [part, id, line, message, help] of told) {
    const text = whole(part);
    const found = lint(text).findings.find(({ rule }) => rule === id);
    t.match(found, { message, help }, `${id}\n${text}`);
    t.equal(found?.line, line, `${id}\n${text}`);
  }
  const leak = lint(whole(imports('math, random', 'rules: { module-escape: off }')));
  const random = leak.findings.find(({ message }) => message.startsWith('`random`'));
  t.same(random?.chain, ['random', 'random._os']);
  t.equal(leak.text.slice(random?.span.start, random?.span.end), 'random');
});

t.test('a file that is no policy is told of with its places, and nothing else is said', (t) => {
  const cases: readonly [text: string, line: number, column: number, message: RegExp][] = [
    [whole('limits:\n  wallMsMx: 5'), 6, 3, /`wallMsMx` is not a key of `limits`; did you mean/],
    [whole('title: a\ntitle: b'), 6, 1, /key `title` stands twice/],
    ['a: &x [1]\nb: *x', 1, 4, /anchor `&x` is not allowed/],
    ['', 1, 1, /holds no policy/],
    ['['.repeat(1_000), 1, 1, /too deeply/],
    [`${whole('')}---\nname: second`, 5, 1, /a second document/],
    [whole(callout('(?=a)b')), 6, 70, /look/i],
  ];
  for (const [text, line, column, message] of cases) {
    const { policy, findings } = lint(text);
    t.equal(policy, null);
    t.match(findings[0], { rule: 'policy-form', level: 'error', line, message }, text.slice(0, 80));
    if (!text.includes('(?=')) t.equal(findings[0]?.column, column, text.slice(0, 80));
    t.same(new Set(findings.map(({ rule }) => rule)), new Set(['policy-form']));
  }
  t.end();
});

t.test('a long list takes no long time, and its notes hide no error', (t) => {
  const names = Array.from({ length: 9_000 }, (_, at) => `m${at}`);
  const began = process.cpuUsage();
  const { findings } = lint(
    whole(`imports:\n  match: prefix\n  allow: [${names.join(', ')}]\n${callout('a\\.com/')}`),
  );
  t.equal(findings.filter(({ level }) => level === 'error').length, 1);
  t.ok(findings.length <= 200 && findings.length > 100);
  const { user } = process.cpuUsage(began);
  t.ok(user < 10e6, `${user / 1000} ms of processor time`);
  t.end();
});

t.test('presets have nothing but notes', async (t) => {
  for (const name of await presetNames()) {
    const read = (file: string): Promise<string> =>
      readFile(new URL(`../../policies/${name}/${file}`, import.meta.url), 'utf8');
    const tests = testsOf(await read('policy.test.yaml'));
    const { findings } = lint(await read('policy.yaml'), tests);
    t.same(
      findings.filter(({ level }) => level !== 'note'),
      [],
      name,
    );
  }
});
