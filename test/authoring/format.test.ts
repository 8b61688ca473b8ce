import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import t from 'tap';
import { z } from 'zod';
import { formatPolicy } from '#dist/authoring/format/format.js';
import { parsePolicy, policyJsonSchema, presetNames } from '#dist/policy/index.js';
import { loadRules } from '#dist/rules/load.js';
import { parse } from 'yaml';

const presets = await presetNames();
const textOf = (name: string): Promise<string> =>
  readFile(new URL(`../../policies/${name}/policy.yaml`, import.meta.url), 'utf8');

const cases: readonly [name: string, from: string, to: string][] = [
  [
    'keys in order, with what stands above and beside them',
    `# yaml-language-server: $schema=./policy.schema.json
# ours
name: p   # who

# which one
platform: "kusto"
imports: { match: any }
apiVersion: sallyport/v1
`,
    `# yaml-language-server: $schema=./policy.schema.json
# ours
apiVersion: sallyport/v1
name: p # who

# which one
platform: kusto
imports: { match: any }
`,
  ],
  [
    'rules and modules in the order of their author, options after the level',
    `apiVersion: sallyport/v1
name: p
platform: processor
imports:
    allow:
      # first
      - math   # a

      # then
      - "json"
      # the last word
    match: 'exact'
rules: { type-annotation: {scope: all,level: error}, dynamic-exec: warning }
`,
    `apiVersion: sallyport/v1
name: p
platform: processor
imports:
  match: exact
  allow:
    # first
    - math # a

    # then
    - json
    # the last word
rules: { type-annotation: { level: error, scope: all }, dynamic-exec: warning }
`,
  ],
  [
    'brackets that hold a comment or are too long become lines; text that needs quotes has them',
    `%YAML 1.2
---
apiVersion: sallyport/v1
name: p
platform: script
python: "3.11"
imports: {match: any}
callouts: [ { type: webapi, id: x, # why
 canCall: true, hosts: [ "a.example.com" ]}, {id: y, type: webapi, canCall: true, because: "a: b # c", hosts: [b.example.com, cccccccccccccc.example.com]} ]
limits:  {wallMsMax: 1000}
`,
    `apiVersion: sallyport/v1
name: p
platform: script
python: '3.11'
imports: { match: any }
callouts:
  - id: x # why
    type: webapi
    canCall: true
    hosts: [a.example.com]
  - id: y
    type: webapi
    canCall: true
    hosts: [b.example.com, cccccccccccccc.example.com]
    because: 'a: b # c'
limits: { wallMsMax: 1000 }
`,
  ],
  [
    'what stands below a list, and above the next key',
    `apiVersion: sallyport/v1
name: p
platform: script
imports:
  match: exact
  allow:
    - a
    # - b

# Rules
rules:
  a-rule: off
  # no more
# the end
`,
    `apiVersion: sallyport/v1
name: p
platform: script
imports:
  match: exact
  allow:
    - a
    # - b

# Rules
rules:
  a-rule: off
  # no more

# the end
`,
  ],
  [
    'CRLF, a byte order mark and JSON',
    '\uFEFF{"name": "p",\r\n"apiVersion": "sallyport/v1", "platform": "kusto", "imports": {"match": "any"}}',
    'apiVersion: sallyport/v1\nname: p\nplatform: kusto\nimports: { match: any }\n',
  ],
];

t.test('one layout', async (t) => {
  for (const [name, from, to] of cases) {
    t.equal(formatPolicy(from), to, name);
    t.equal(formatPolicy(to), to, `${name}: once is enough`);
    t.equal(parsePolicy(from).digest, parsePolicy(to).digest, `${name}: the policy is the same`);
  }
  for (const name of presets) t.equal(formatPolicy(await textOf(name)), await textOf(name), name);
});

t.test('what is no policy is not formatted', async (t) => {
  for (const text of ['', 'name: p', '['.repeat(10_000), 'a: &x 1\nb: *x', 'x'.repeat(2_000_000)]) {
    t.throws(() => formatPolicy(text), { code: 'ERR_POLICY_INVALID' }, text.slice(0, 20));
  }
});

/** A policy's lines in any order, with comments and blank lines anywhere between. */
const blocks: readonly string[] = [
  'apiVersion: sallyport/v1\n',
  'name: p\n',
  'platform: kusto\n',
  'title: "it\'s: 1"\n',
  'imports:\n  allow:\n    - a\n    - b.c\n  match: prefix\n',
  'limits: { wallMsMax: 1000, sourceBytesMax: 5 }\n',
  'rules:\n  b-rule: note\n  a-rule: { x: [1a, 2b], level: off }\n',
  'isolation:\n  network: none\n  require: kernel\n',
];
const note = fc.constantFrom('', '\n', '# one\n', '\n# two\n\n', '  # three: {\n', '# "four\n\n\n');
const source = fc
  .tuple(
    fc.shuffledSubarray([...blocks], { minLength: blocks.length }),
    fc.array(note, { minLength: 60, maxLength: 60 }),
  )
  .map(([order, notes]) =>
    order
      .join('')
      .split('\n')
      .map((line, at) => (notes[at] ?? '') + line)
      .join('\n'),
  );

t.test('whatever the order and the comments', (t) => {
  fc.assert(
    fc.property(source, (text) => {
      const once = formatPolicy(text);
      const comments = (of: string): string[] =>
        of
          .split('\n')
          .flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? [])
          .sort();
      t.same(comments(once), comments(text));
      return formatPolicy(once) === once && parsePolicy(once).digest === parsePolicy(text).digest;
    }),
    { numRuns: 40 },
  );
  t.end();
});

type Schema = { readonly [key: string]: unknown };

t.test(
  'the JSON Schema describes every key, takes what is a policy and refuses what is none',
  async (t) => {
    const schema = JSON.parse(policyJsonSchema(await loadRules())) as Schema;
    const bare: string[] = [];
    const walk = (part: unknown, path: string): void => {
      if (typeof part !== 'object' || part === null) return;
      for (const [key, value] of Object.entries(part)) {
        if (key === 'items') t.notSame(value, [], `${path}.items: draft 7 has no empty list there`);
        if (key === 'properties' && !Array.isArray(part)) {
          for (const [name, one] of Object.entries(value as Record<string, Schema>)) {
            if (typeof one['description'] !== 'string') bare.push(`${path}.${name}`);
          }
        }
        walk(value, `${path}.${key}`);
      }
    };
    walk(schema, '');
    t.same(bare, [], 'each key is described');
    const form = z.fromJSONSchema(schema);
    for (const name of presets) {
      t.same(form.safeParse(parse(await textOf(name))).error?.issues ?? [], [], name);
    }
    const head = 'apiVersion: sallyport/v1\nname: p\nplatform: kusto\nimports: { match: any }\n';
    for (const wrong of [
      'name: p',
      `${head}titel: x`,
      `${head}limits: { wallMsMax: 1 }`,
      `${head}limits: { wallMsMax: '60' }`,
      `${head}rules: { modul-escape: error }`,
      `${head}rules: { module-escape: of }`,
      `${head}rules: { type-annotation: { level: error, scop: all } }`,
      `${head}bundle: { rules: { type-annotation: { level: error, scope: some } } }`,
      `${head}python: 3.11`,
      `${head}callouts: [{ id: a, type: webapi, canCall: yes, hosts: [a.example.com] }]`,
    ]) {
      t.equal(form.safeParse(parse(wrong)).success, false, wrong);
    }
  },
);
