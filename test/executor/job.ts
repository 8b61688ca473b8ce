import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { payloadOf, roomyLimits, type JobOptions } from '#dist/bench/containment/payload.js';
import { openExecutor, type ExecutorOptions } from '#dist/executor/executor.js';
import type { ExecuteOptions, Executor, Outcome, Payload } from '#dist/executor/types.js';
import { digestBytes, digestJson } from '#dist/job/canonical.js';
import { contractDigest } from '#dist/job/contract-digest.js';
import { issuePermit } from '#dist/permit/issue.js';
import { generatePermitKeys } from '#dist/permit/keys.js';

/** Permits made directly, without the static gate: what holds here holds by the executor alone. */

const keys = await generatePermitKeys();
const issuer = 'test';
const worker = join(import.meta.dirname, '..', '..', 'dist', 'executor', 'cpython', 'worker');
/** The interpreter of the system, without packages: reachable by any uid. */
export const systemPython = '/usr/bin/python3';

export { payloadOf, roomyLimits, type JobOptions };

/** The facts as CPython sees them; a script that it does not parse gets those of none. */
export function factsDigestOf(script: string): string {
  const code =
    'import sys; sys.path.insert(0, sys.argv[1]); import facts; ' +
    'print(facts.facts_digest(sys.stdin.read()))';
  try {
    const args = ['-I', '-B', '-c', code, worker];
    const options = { input: script, stdio: ['pipe', 'pipe', 'ignore'] as const };
    return execFileSync(systemPython, args, { ...options, stdio: [...options.stdio] })
      .toString()
      .trim();
  } catch {
    return digestBytes('');
  }
}

export function permitFor(
  payload: Payload,
  overrides: { facts?: string; now?: () => number; policy?: string } = {},
): Promise<string> {
  const subject = {
    iss: issuer,
    platform: payload.platform,
    policy: { name: overrides.policy ?? 'test', digest: digestBytes('policy') },
    rules: digestBytes('rules'),
    script: digestBytes(payload.script),
    facts: overrides.facts ?? factsDigestOf(payload.script),
    contract: contractDigest(payload.contract),
    plan: digestJson(payload.plan),
  };
  return issuePermit(
    subject,
    keys.signing,
    overrides.now === undefined ? {} : { now: overrides.now },
  );
}

export function open(options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  return openExecutor({ publicKey: keys.verifying, issuer, python: systemPython, ...options });
}

export async function run(
  executor: Executor,
  script: string,
  options: JobOptions & { execute?: ExecuteOptions; policy?: string } = {},
): Promise<Outcome> {
  const payload = payloadOf(script, options);
  const { policy } = options;
  const permit = await permitFor(payload, policy === undefined ? {} : { policy });
  return executor.execute(permit, payload, options.execute);
}
