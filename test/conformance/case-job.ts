import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { definePolicy, type Policy } from '#dist/policy/index.js';
import { zipOf } from '../archive/make-wheel.js';
import { isTyped, typedTable } from './typed-table.js';
import { suiteFolder, type ConformanceCase, type ConformanceFile } from './suite.js';

type Keys = Readonly<Record<string, unknown>>;

/** Keys whose members are laid over the preset's one by one. */
const nested = ['limits', 'rules', 'sandbox'];

/** The platform's preset policy with the keys of the file and of the case laid over it. */
export function policyOf(file: ConformanceFile, given: ConformanceCase, more: Keys = {}): Policy {
  const path = join(suiteFolder, '..', '..', 'policies', file.platform, 'policy.yaml');
  let policy = parse(readFileSync(path, 'utf8')) as Keys;
  for (const overlay of [more, file.policy ?? {}, given.policy ?? {}]) {
    const merged = nested.flatMap((key) =>
      isMapping(overlay[key])
        ? [[key, { ...(policy[key] as Keys), ...(overlay[key] as Keys) }]]
        : [],
    );
    policy = { ...policy, ...overlay, ...(Object.fromEntries(merged) as Keys) };
  }
  return definePolicy(policy as unknown as Parameters<typeof definePolicy>[0]);
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The job of a case, its bundle packed. */
export function jobOf(file: ConformanceFile, given: ConformanceCase): Keys {
  const { platform } = file;
  const job: Keys = { ...file.job, ...given.job, platform, script: given.script };
  const { bundle, input } = job;
  return {
    ...job,
    ...(isTyped(input) && { input: typedTable(input) }),
    ...(bundle !== undefined && { bundle: zipped(bundle) }),
  };
}

/** Files by their names become a zip; a text is taken for the bytes of what should be one. */
function zipped(bundle: unknown): Uint8Array {
  return new Uint8Array(
    typeof bundle === 'string' ? Buffer.from(bundle) : zipOf(bundle as Record<string, string>),
  );
}
