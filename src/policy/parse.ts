import { GatewayError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { RegexEngine } from '../regex/types.ts';
import { completePolicy } from './complete.ts';
import { explain } from './explain.ts';
import type { Explained } from './explain.ts';
import { show, valueAt } from './shown.ts';
import type { PolicyFile } from './file.ts';
import { judgeNetwork } from './network.ts';
import { judgeRuleSettings } from './rule-settings.ts';
import type { KnownRules } from './rule-settings.ts';
import { policyFile } from './schema.ts';
import type { Policy } from './types.ts';
import { readYaml } from './yaml.ts';
import type { LocatedYaml } from './yaml.ts';

export interface PolicyContext {
  /**
   * The rules that there are (`byId` of a catalog): with it, unknown rules and options are faults.
   */
  readonly rules?: KnownRules | undefined;
  /** With it, callout patterns are compiled, and those that cannot be are faults. */
  readonly regex?: RegexEngine | undefined;
}

export interface ParseOptions extends PolicyContext {
  /** Named in faults. */
  readonly path?: string | undefined;
}

/** Faults that one error lists; a file that is not a policy at all must not flood the screen. */
const faultsMax = 100;

/**
 * Reads a policy from the text of its file.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` with every fault, each with line and column where it
 * has one.
 */
export function parsePolicy(text: string, options: ParseOptions = {}): Policy {
  const read = readPolicy(text, options);
  if (read.ok) return read.policy;
  throw invalid(read.faults, options.path);
}

/** A policy with the file that it was made of, and the place of each part of that file. */
export type PolicyRead =
  | {
      readonly ok: true;
      readonly policy: Policy;
      readonly file: PolicyFile;
      readonly yaml: LocatedYaml;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** As {@link parsePolicy}, with faults as values: all of them, in the order of their places. */
export function readPolicy(text: string, context: PolicyContext = {}): PolicyRead {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.policyBytesMax) {
    const message = `the file has ${bytes} bytes, and ${limits.policyBytesMax} is the most`;
    return { ok: false, faults: [{ message, help: 'Is this a policy?' }] };
  }
  const read = readYaml(text.replace(/^\uFEFF/, ''));
  if (!read.ok) return { ok: false, faults: inOrder(read.faults) };
  const { yaml } = read;
  const judged = judge(yaml.value, context);
  if (judged.ok) return { ...judged, yaml };
  return { ok: false, faults: inOrder(judged.faults.map((fault) => locate(fault, yaml))) };
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

/**
 * A policy from an object of the same form as the file.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` with every fault; they name the path instead of line
 * and column.
 */
export function definePolicy(file: PolicyFile, context: PolicyContext = {}): Policy {
  const judged = judge(file, context);
  if (judged.ok) return judged.policy;
  throw invalid(
    judged.faults.map(({ message, help }) => ({ message, help })),
    undefined,
  );
}

type Judged =
  | { readonly ok: true; readonly policy: Policy; readonly file: PolicyFile }
  | { readonly ok: false; readonly faults: readonly Explained[] };

function judge(value: unknown, context: PolicyContext): Judged {
  const checked = policyFile.safeParse(value);
  const faults = checked.success
    ? judgeWhole(checked.data, context)
    : explain(checked.error, policyFile, value);
  if (!checked.success || faults.length > 0) return { ok: false, faults };
  return { ok: true, policy: completePolicy(checked.data), file: checked.data };
}

/** What a form cannot say: names that must exist or differ, and patterns that must compile. */
function judgeWhole(file: PolicyFile, { rules, regex }: PolicyContext): Explained[] {
  return [
    ...(rules === undefined ? [] : judgeRuleSettings(file, rules)),
    ...judgeCalloutIds(file),
    ...judgeNetwork(file),
    ...(regex === undefined ? [] : judgePatterns(file, regex)),
  ];
}

function judgeCalloutIds(file: PolicyFile): Explained[] {
  const seen = new Set<string>();
  return (file.callouts ?? []).flatMap((entry, index): Explained[] => {
    const id = 'id' in entry ? entry.id : undefined;
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    const message = `two callouts are called \`${id}\``;
    return [{ path: ['callouts', index, 'id'], about: 'value', message, help: 'Rename one.' }];
  });
}

const patternKeys = ['regex', 'CalloutUriRegex', 'calloutUriRegex'] as const;

function judgePatterns(file: PolicyFile, regex: RegexEngine): Explained[] {
  return (file.callouts ?? []).flatMap((entry, index) =>
    patternKeys.flatMap((key): Explained[] => {
      const pattern = valueAt(entry, [key]);
      if (typeof pattern !== 'string') return [];
      const compiled = regex.compile(pattern);
      if (compiled.ok) return [];
      const path = ['callouts', index, key];
      const { message, offset } = compiled.fault;
      const help = 'Patterns are RE2: no look-around, no back-references.';
      const where = `character ${offset + 1}`;
      return [{ path, about: 'value', message: `\`${show(path)}\`: ${where}: ${message}`, help }];
    }),
  );
}

function locate({ path, about, message, help }: Explained, yaml: LocatedYaml): Fault {
  const place = about === 'key' ? yaml.keyAt(path) : yaml.valueAt(path);
  return { message, ...place, ...(help === '' ? {} : { help }) };
}

function invalid(faults: readonly Fault[], path: string | undefined): GatewayError {
  const placed = faults
    .slice(0, faultsMax)
    .map((fault) => (path === undefined ? fault : { ...fault, path }));
  const name = path ?? 'the policy';
  const [first, second] = placed;
  if (first === undefined || second !== undefined) {
    return new GatewayError('ERR_POLICY_INVALID', `${name} has ${faults.length} faults`, {
      faults: placed,
    });
  }
  const where = first.line === undefined ? '' : `:${first.line}:${first.column ?? 1}`;
  return new GatewayError('ERR_POLICY_INVALID', `${name}${where}: ${first.message}`, {
    faults: placed,
    ...(first.help !== undefined && { help: first.help }),
  });
}
