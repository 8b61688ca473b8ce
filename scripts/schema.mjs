// Writes policies/*.schema.json from the schemas that policies and their tests are checked with.
import { writeFileSync } from 'node:fs';
import { policyTestJsonSchema } from '../dist/authoring/policy-test/schema.js';
import { policyJsonSchema } from '../dist/policy/json-schema.js';
import { loadRules } from '../dist/rules/load.js';

const policies = new URL('../policies/', import.meta.url);
writeFileSync(new URL('policy.schema.json', policies), policyJsonSchema(await loadRules()));
writeFileSync(new URL('policy-test.schema.json', policies), policyTestJsonSchema());
