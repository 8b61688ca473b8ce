import { GatewayError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { CalloutPolicy } from '../../callout/proof/types.ts';
import type { IdentityPolicies } from '../../identity/policy.ts';
import type { Policy } from '../../policy/types.ts';
import { readChunks } from '../../job-file/read-file.ts';
import type { Terminal } from '../terminal.ts';

/** The argument of a verb that reads callouts, as its help tells it. */
export const sourceHelp: string =
  "policy file or preset, or Kusto's JSON, .show output or command, in a file or as it is; " +
  '- for standard input';

/** Callouts, and what else of their policy is about artifacts. */
interface ArtifactPolicy extends CalloutPolicy {
  readonly identities: IdentityPolicies;
  readonly sasHoursMax: number;
}

/**
 * The callouts that an argument stands for: a preset by its name, a file by its path, or the text of
 * a Kusto policy or command itself.
 *
 * @throws GatewayError `ERR_POLICY_UNKNOWN`, `ERR_POLICY_READ`, `ERR_POLICY_INVALID` with every
 * fault.
 */
export async function readCallouts(source: string, terminal: Terminal): Promise<ArtifactPolicy> {
  if (/^\s*[[{]|^\s*\.\w/.test(source)) return kusto(source, 'the argument');
  if (/^[\w-]+$/.test(source) && source !== '-') {
    const { loadPolicy } = await import('../../policy/load.ts');
    return ofPolicy(await loadPolicy(source));
  }
  const name = source === '-' ? 'standard input' : source;
  const text = source === '-' ? await readStandardInput(terminal) : await readFile(source);
  if (!/\bapiVersion\b.*\bsallyport\//.test(text)) return kusto(text, name);
  const { parsePolicy } = await import('../../policy/parse.ts');
  return ofPolicy(parsePolicy(text, { path: name }));
}

function ofPolicy({ callouts, identities, limits: { sasHoursMax } }: Policy): ArtifactPolicy {
  return { entries: callouts, immutable: null, identities, sasHoursMax };
}

async function kusto(text: string, path: string): Promise<ArtifactPolicy> {
  const { applyCallouts, readCalloutPolicy } = await import('../../callout/read-policy.ts');
  const read = readCalloutPolicy(text);
  if (read.ok) {
    const { immutable } = read.value;
    const identities = { cluster: [], database: [] };
    const { sasHoursMax } = limits;
    return { entries: applyCallouts([], read.value), immutable, identities, sasHoursMax };
  }
  const faults = read.faults.map((fault) => ({ ...fault, path }));
  const message = `${path} is not a callout policy: ${faults[0]?.message ?? 'it cannot be read'}`;
  throw new GatewayError('ERR_POLICY_INVALID', message, { faults });
}

async function readFile(path: string): Promise<string> {
  const { readText } = await import('../../policy/load.ts');
  return await readText(path);
}

async function readStandardInput({ stdin }: Terminal): Promise<string> {
  const bytes = await readChunks(stdin, limits.policyBytesMax + 1);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const help = 'Save it as UTF-8.';
    throw new GatewayError('ERR_POLICY_READ', 'standard input is not UTF-8', { help, cause });
  }
}
