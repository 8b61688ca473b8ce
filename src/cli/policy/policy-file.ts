import { access, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import type { LintedTests } from '../../authoring/lint/types.ts';
import { limits } from '../../limits.ts';
import { didYouMean } from '../../text/nearest.ts';
import { readBounded, readChunks } from '../../job-file/read-file.ts';
import type { Terminal } from '../terminal.ts';

/** The argument of a verb that reads a policy as a text. */
export const sourceHelp: string = 'policy file, or preset by its name; - for standard input';

/** The text of a policy, and the tests that stand beside it. */
export interface OpenedPolicy {
  /** As reports name it: a path, also for a preset. */
  readonly name: string;
  readonly text: string;
  /** Null where the file has no tests; undefined where no file is there to have any. */
  readonly tests: LintedTests | null | undefined;
}

const presets = new URL('../../../policies/', import.meta.url);

/**
 * @throws GatewayError `ERR_POLICY_UNKNOWN`, `ERR_POLICY_READ`; `ERR_TEST_INVALID` for tests that
 * are not of their form
 */
export async function openPolicyFile(source: string, terminal: Terminal): Promise<OpenedPolicy> {
  const { presetNames, readText } = await import('../../policy/load.ts');
  if (source === '-') {
    return { name: '<stdin>', text: await readStandardInput(terminal), tests: undefined };
  }
  if (!/^[\w-]+$/.test(source)) {
    return { name: source, text: await readText(source), tests: await testsBeside(source) };
  }
  const names = await presetNames();
  if (!names.includes(source)) {
    const message = `no preset policy is called \`${source}\`${didYouMean(source, names)}`;
    const help = `Presets: ${names.join(', ')}. A file is named by its path: ./${source}.yaml`;
    throw new GatewayError('ERR_POLICY_UNKNOWN', message, { help });
  }
  const path = fileURLToPath(new URL(`${source}/policy.yaml`, presets));
  const name = `policies/${source}/policy.yaml`;
  return { name, text: await readText(path), tests: await testsBeside(path) };
}

/** @throws GatewayError `ERR_POLICY_READ` when it is not UTF-8 */
export async function readStandardInput({ stdin }: Terminal): Promise<string> {
  return decodePolicy(await readChunks(stdin, limits.policyBytesMax + 1), 'standard input');
}

/** @throws GatewayError `ERR_POLICY_READ` for bytes that are not UTF-8 */
export function decodePolicy(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const help = 'Save it as UTF-8.';
    throw new GatewayError('ERR_POLICY_READ', `${name} is not UTF-8`, { help, cause });
  }
}

/** `team.yaml` has its tests in `team.test.yaml`. */
export function testsPath(policy: string): string {
  return join(dirname(policy), basename(policy).replace(/(\.ya?ml|\.json)?$/, '.test.yaml'));
}

async function testsBeside(policy: string): Promise<LintedTests | null> {
  const name = testsPath(policy);
  const there = await access(name).then(
    () => true,
    () => false,
  );
  if (!there) return null;
  const { parsePolicyTest } = await import('../../authoring/policy-test/parse.ts');
  const bytes = await readBounded(name, limits.policyTestBytesMax);
  const { file } = parsePolicyTest(decodePolicy(bytes, name), name);
  return { name, samePolicy: await namesPolicy(file.policy, name, policy), file };
}

async function namesPolicy(named: string, tests: string, policy: string): Promise<boolean> {
  const real = (path: string): Promise<string | null> => realpath(path).catch(() => null);
  return (await real(join(dirname(tests), named))) === (await real(policy));
}
