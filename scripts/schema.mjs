// Writes policies/*.schema.json and bench/result.schema.json from the schemas that policies, their
// tests, decision logs and results of the benchmark are checked with.
import { writeFileSync } from 'node:fs';
import { policyTestJsonSchema } from '../dist/authoring/policy-test/schema.js';
import { resultJsonSchema } from '../dist/bench/result/schema.js';
import { logJsonSchema } from '../dist/decision-log/schema.js';
import { policyJsonSchema } from '../dist/policy/json-schema.js';
import { loadRules } from '../dist/rules/load.js';

const policies = new URL('../policies/', import.meta.url);
writeFileSync(new URL('policy.schema.json', policies), policyJsonSchema(await loadRules()));
writeFileSync(new URL('policy-test.schema.json', policies), policyTestJsonSchema());
writeFileSync(new URL('decision-log.schema.json', policies), logJsonSchema());
writeFileSync(new URL('../bench/result.schema.json', policies), resultJsonSchema());
