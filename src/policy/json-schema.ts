import { z } from 'zod';
import { policyFile } from './schema.ts';

/**
 * The JSON Schema (draft 7, which YAML editors read) of a policy file, as text that ends in a
 * newline.
 */
export function policyJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(policyFile, { target: 'draft-7', io: 'input' });
  const titled = { $schema, title: 'Sallyport policy', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
