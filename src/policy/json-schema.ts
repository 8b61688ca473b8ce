import { z } from 'zod';
import { settableLevels } from '../rules/compile.ts';
import type { OptionDefinition, RuleCatalog } from '../rules/types.ts';
import { policyFile } from './schema.ts';

type Schema = Record<string, unknown>;

const allLevels = settableLevels({ stage: 'rules' });

/**
 * The JSON Schema (draft 7, which YAML editors read) of a policy file, as text that ends in a
 * newline. With a catalog, `rules` names its rules with their options, and no others.
 */
export function policyJsonSchema(catalog?: RuleCatalog): string {
  const { $schema, ...schema } = z.toJSONSchema(policyFile, { target: 'draft-7', io: 'input' });
  const titled: Schema = { $schema, title: 'Sallyport policy', ...schema };
  if (catalog !== undefined) nameRules(titled, catalog);
  return `${JSON.stringify(titled, null, 2)}\n`;
}

function nameRules(schema: Schema, catalog: RuleCatalog): void {
  const properties = schema['properties'] as Record<'rules' | 'bundle', Schema>;
  const ofBundle = properties.bundle['properties'] as Record<'rules', Schema>;
  for (const place of [properties, ofBundle]) {
    const { description } = place.rules;
    place.rules = { description, allOf: [{ $ref: '#/definitions/rules' }] };
  }
  const rules = catalog.rules
    .map((rule) => ({ rule, levels: settableLevels(rule) }))
    .filter(({ levels }) => levels.length > 1)
    .map(({ rule, levels }) => [
      rule.id,
      { description: `${rule.title}.`, ...ruleSchema(rule.options, levels) },
    ]);
  const settings = {
    type: 'object',
    properties: Object.fromEntries(rules) as Schema,
    additionalProperties: false,
  };
  schema['definitions'] = { rule: settingSchema({}, allLevels), rules: settings };
}

function ruleSchema(
  options: Readonly<Record<string, OptionDefinition>>,
  levels: readonly string[],
): Schema {
  const named = Object.entries(options).map(([name, option]) => [name, optionSchema(option)]);
  if (named.length === 0 && levels.length === allLevels.length) {
    return { allOf: [{ $ref: '#/definitions/rule' }] };
  }
  return settingSchema(Object.fromEntries(named) as Schema, levels);
}

function settingSchema(options: Schema, levels: readonly string[]): Schema {
  const level = { type: 'string', enum: levels };
  const described = { ...level, description: '`off`, or how a finding counts.' };
  const long = {
    type: 'object',
    properties: { level: described, ...options },
    required: ['level'],
    additionalProperties: false,
  };
  return { anyOf: [level, long] };
}

function optionSchema({ type, values, description }: OptionDefinition): Schema {
  const word = { type: 'string', ...(values !== null && { enum: values }) };
  if (type === 'strings') return { type: 'array', items: word, description };
  return { ...(type === 'string' ? word : { type }), description };
}
