import { policyTestJsonSchema } from '../../dist/authoring/policy-test/schema.js';
import { policyJsonSchema } from '../../dist/policy/json-schema.js';
import { code, fenced, page, table } from './markdown.mjs';

/** Every key of a policy file, from the schema that files are checked with. */
export function policyPage() {
  const schema = JSON.parse(policyJsonSchema());
  const rows = merged([...keys(schema, '')]);
  return page(
    '# Policy files',
    'YAML or JSON. Keys that are not in this table, and keys that stand twice, are errors with their line and column. The same schema, as JSON Schema for editors, is `policies/policy.schema.json`.',
    table(['key', 'value', 'meaning'], rows),
  );
}

/** Every key of a policy test, with an example and what its words mean. */
export function policyTestPage() {
  const rows = merged([...keys(JSON.parse(policyTestJsonSchema()), '')]);
  return page(
    '# Policy tests',
    'A file `team.test.yaml` beside `team.yaml`, run by [`sallyport policy test`](cli.md#sallyport-policy-test). Keys that are not in this table, rules that there are not and files outside its folder are errors, and then none of its tests is run. The same schema, as JSON Schema for editors, is `policies/policy-test.schema.json`.',
    fenced(example, 'yaml'),
    table(['key', 'value', 'meaning'], rows),
    '## Expectations',
    '`allow` and `deny` are about the decision alone; a script that is denied before the policy has a word, such as one that is no Python, does not count as denied. `{ deny: [rule, …] }` names exactly the rules that deny, `{ allow: [rule, …] }` exactly those that have a word without denying; instead of its id a rule may stand with `line`, `column`, `reason` or a part of its `message`. Without `expect` a job is held to what its own file expects.',
    '## Marks',
    'In a script file a comment on a line of its own speaks of the line below: `# deny: rule-id` (it must deny that line), `# ok: rule-id` (it must not), `# todo-deny:` and `# todo-ok:` for a miss and a false alarm that are known; the day they are none, the test fails. Several ids are parted by commas; in a query the comment begins with `//`. What denies a line without a mark is a false alarm.',
    '## Never',
    'All that a claim gives holds of each URL it is about: `host` (one, or several; `*.example.com` for those below; `!` before it for all others), `path` (a beginning, in whole segments, also with `!`) and `regex`. It is proved for canonical URLs on port 443 under the entries that have not expired; what is false is shown by a URL that the engine has confirmed. What takes longer than a proof may, and a claim about no URL at all, count as false.',
    '## Coverage',
    '`--coverage` counts what the policy itself says: each import that it lists, rule that it sets, callout and identity. An import is covered by a script that imports it and is not denied for its imports, a rule setting by a script of which the rule would say something else without it, a callout by a URL that it decides, an identity by a URL that needs it. Only tests that hold count. Settings that say what holds anyway are left out of the percentage.',
  );
}

const example = `
policy: ./team.yaml
scripts:
  - name: json is allowed
    source: |
      from json import dumps
      return []
    expect: allow
  - name: os is not
    source: import os
    expect: { deny: [{ rule: import-allow-list, line: 1 }] }
  - file: ./cases/imports.py
urls:
  - allow: https://wheels.example.com/python/x.zip
  - deny: https://evil.example/python/x.zip
    reason: HOST_NOT_ALLOWED
never:
  - host: '!wheels.example.com'
`;

/** One row for each key, whose forms may be several. */
function merged(rows) {
  const byKey = new Map();
  for (const [name, value, meaning] of rows) {
    const known = byKey.get(name) ?? { values: new Set(), meanings: new Set() };
    byKey.set(name, known);
    known.values.add(value);
    if (meaning !== '') known.meanings.add(meaning);
  }
  return [...byKey].map(([name, { values, meanings }]) => [
    name,
    [...values].join(' or '),
    [...meanings].join(' '),
  ]);
}

function* keys(schema, path) {
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    yield* key(child, path === '' ? name : `${path}.${name}`, schema.required?.includes(name));
  }
  if (typeof schema.additionalProperties === 'object') {
    yield* key(schema.additionalProperties, `${path}.<name>`, false);
  }
}

function* key(schema, path, required) {
  const forms = formsOf(schema);
  yield [
    `${code(path)}${required ? ' (required)' : ''}`,
    [...new Set(forms.map(valueOf))].join(' or '),
    schema.description ?? forms.find((form) => form.description)?.description ?? '',
  ];
  for (const form of forms) yield* below(form, path);
}

function* below(form, path) {
  if (form.type === 'object') yield* keys(form, path);
  if (form.type === 'array') {
    for (const item of formsOf(form.items ?? {})) yield* below(item, `${path}[]`);
  }
}

function formsOf(schema) {
  const several = schema.anyOf ?? schema.oneOf;
  return several === undefined ? [schema] : several.flatMap(formsOf);
}

function valueOf(form) {
  if (form.const !== undefined) return code(JSON.stringify(form.const));
  if (form.enum !== undefined) return form.enum.map((value) => code(value)).join(', ');
  if (form.type === 'array') {
    const items = [...new Set(formsOf(form.items ?? {}).map(valueOf))].join(' or ');
    return `list of ${items}`;
  }
  return `${form.type ?? 'any'}${range(form)}`;
}

function range({ minimum, maximum, pattern }) {
  if (pattern !== undefined) return ` like ${code(pattern)}`;
  const largest = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === undefined && largest === undefined) return '';
  if (largest === undefined) return `, ${minimum} or more`;
  return `, ${minimum ?? 0}–${largest}`;
}
