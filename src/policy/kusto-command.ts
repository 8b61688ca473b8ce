import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { readKqlText } from './kql-literal.ts';

/** A management command that changes a policy. */
export interface KustoCommand {
  readonly verb: 'alter' | 'alter-merge' | 'delete';
  readonly level: 'cluster' | 'database';
  /** The JSON that it carries; `null` for `.delete`, as the service then shows. */
  readonly json: string;
}

export type CommandResult =
  | { readonly ok: true; readonly command: KustoCommand }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const gap = String.raw`(?:\s|//[^\n]*\n)`;
const database = String.raw`database${gap}+(?:\w+|\['[^'\n]*'\]|\["[^"\n]*"\])`;

/**
 * Reads a command around a policy
 * (https://learn.microsoft.com/kusto/management/alter-merge-callout-policy-command); null for a
 * text that is none. Comments and line breaks may stand between its words.
 */
export function readKustoCommand(
  source: string,
  policy: 'callout' | 'managed_identity' | 'sandbox',
): CommandResult | null {
  const level = policy === 'managed_identity' ? `cluster|${database}` : 'cluster';
  const verbs = policy === 'sandbox' ? 'alter|delete' : 'alter-merge|alter|delete';
  const form = new RegExp(
    `^${gap}*\\.(${verbs})${gap}+(${level})${gap}+policy${gap}+${policy}(?!\\w)`,
  );
  if (source.length > limits.policyBytesMax) return null;
  const match = form.exec(source);
  if (match === null) return otherCommand(source, policy);
  const verb = match[1] as KustoCommand['verb'];
  const command = { verb, level: match[2] === 'cluster' ? 'cluster' : 'database' } as const;
  const end = match[0].length;
  if (verb === 'delete') return deletes(source, end, command);
  const literal = readKqlText(source, end);
  if (literal.ok) return { ok: true, command: { ...command, json: literal.text } };
  const help = "Write the JSON as `@'…'` or between ```.";
  return { ok: false, faults: [{ message: literal.message, ...at(source, literal.offset), help }] };
}

/** A command that is none of these is a fault; any other text may be a policy by itself. */
function otherCommand(source: string, policy: string): CommandResult | null {
  const start = /^(?:\s|\/\/[^\n]*\n)*(?=\.[A-Za-z])/.exec(source)?.[0].length;
  if (start === undefined) return null;
  const message = `this is no command that changes the policy \`${policy}\``;
  const merge = policy === 'sandbox' ? '' : ', `.alter-merge`';
  const help =
    `Write \`.alter\`${merge} or \`.delete cluster policy ${policy}\`, in lower case, ` +
    'or take what `.show` prints.';
  return { ok: false, faults: [{ message, ...at(source, start), help }] };
}

function deletes(source: string, end: number, command: Omit<KustoCommand, 'json'>): CommandResult {
  const rest = /^(?:\s|;|\/\/[^\n]*(?:\n|$))*/.exec(source.slice(end))?.[0].length ?? 0;
  if (end + rest === source.length) return { ok: true, command: { ...command, json: 'null' } };
  const message = 'something follows the command';
  const help = 'A `.delete` takes no policy: end it here.';
  return { ok: false, faults: [{ message, ...at(source, end + rest), help }] };
}

function at(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
