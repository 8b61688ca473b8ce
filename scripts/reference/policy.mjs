import { policyJsonSchema } from '../../dist/policy/json-schema.js';
import { code, page, table } from './markdown.mjs';

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
