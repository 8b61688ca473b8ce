// Writes policies/policy.schema.json from the schema that policies are checked with.
import { writeFileSync } from 'node:fs';
import { policyJsonSchema } from '../dist/policy/json-schema.js';

writeFileSync(new URL('../policies/policy.schema.json', import.meta.url), policyJsonSchema());
