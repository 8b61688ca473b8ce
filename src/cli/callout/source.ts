import { GatewayError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { CalloutPolicy } from '../../callout/proof/types.ts';
import { readBounded, readChunks } from '../read-file.ts';
import type { Terminal } from '../terminal.ts';

/** The argument of a verb that reads callouts, as its help tells it. */
export const sourceHelp: string =
  "policy file or preset, or Kusto's JSON, .show output or command, in a file or as it is; " +
  '- for standard input';

/**
 * The callouts that an argument stands for: a preset by its name, a file by its path, or the text of
 * a Kusto policy or command itself.
 *
 * @throws GatewayError `ERR_POLICY_UNKNOWN`, `ERR_POLICY_READ`, `ERR_POLICY_INVALID` with every
 * fault, `ERR_JOB_READ`.
 */
export async function readCallouts(source: string, terminal: Terminal): Promise<CalloutPolicy> {
  if (/^\s*[[{]|^\s*\.\w/.test(source)) return kusto(source, 'the argument');
  if (/^[\w-]+$/.test(source) && source !== '-') {
    const { loadPolicy } = await import('../../policy/load.ts');
    return { entries: (await loadPolicy(source)).callouts, immutable: null };
  }
  const max = limits.policyBytesMax;
  const [bytes, name] =
    source === '-'
      ? [await readChunks(terminal.stdin, max), 'standard input']
      : [await readBounded(source, max), source];
  const text = decoded(bytes, name);
  if (!/\bapiVersion\b.*\bsallyport\//.test(text)) return kusto(text, name);
  const { parsePolicy } = await import('../../policy/parse.ts');
  return { entries: parsePolicy(text, { path: name }).callouts, immutable: null };
}

async function kusto(text: string, path: string): Promise<CalloutPolicy> {
  const { applyCallouts, readCalloutPolicy } = await import('../../callout/read-policy.ts');
  const read = readCalloutPolicy(text);
  if (read.ok) {
    const { immutable } = read.value;
    return { entries: applyCallouts([], read.value), immutable };
  }
  const faults = read.faults.map((fault) => ({ ...fault, path }));
  const message = `${path} is not a callout policy: ${faults[0]?.message ?? 'it cannot be read'}`;
  throw new GatewayError('ERR_POLICY_INVALID', message, { faults });
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const help = 'Save it as UTF-8.';
    throw new GatewayError('ERR_POLICY_READ', `${name} is not UTF-8`, { help, cause });
  }
}
