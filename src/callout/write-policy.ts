import { stringify } from 'yaml';
import type { Fault } from '../errors.ts';
import type { JsonResult } from '../policy/json.ts';
import type { ArmCallout, KustoCallout, OwnCallout } from '../policy/file.ts';
import { slug } from '../policy/parts-schema.ts';
import type { CalloutEntry } from '../policy/types.ts';
import { hostsForm, patternForms } from './entry-forms.ts';
import { predefinedCallouts } from './predefined.ts';

/** `json` is Kusto's array; `hosts` is `callouts:` of our policy files. */
export type CalloutPolicyForm = 'json' | 'show' | 'alter' | 'alter-merge' | 'arm' | 'hosts';

/**
 * Writes a callout policy in a form that {@link readCalloutPolicy} reads. What the form cannot say
 * is a fault, with the entry named: nothing is written that would admit more or deny less.
 */
export function writeCalloutPolicy(
  entries: readonly CalloutEntry[],
  form: CalloutPolicyForm,
): JsonResult<string> {
  if (form === 'hosts') {
    const own = all(entries, hostsForm);
    if (!own.ok) return own;
    const callouts = own.value.map((entry, index) => ({ ...entry, id: idOf(own.value, index) }));
    return { ok: true, value: stringify({ callouts }, { lineWidth: 0 }) };
  }
  const plain = kustoEntries(entries);
  if (!plain.ok) return plain;
  return { ok: true, value: written(plain.value, form) };
}

/** Ids of Azure Resource Manager are not of the form of ours, and ours stand once. */
function idOf(entries: readonly OwnCallout[], index: number): string {
  const id = entries[index]?.id ?? '';
  const first = entries.findIndex((entry) => entry.id === id) === index;
  return first && slug.safeParse(id).success ? id : `entry-${index + 1}`;
}

function written(
  entries: readonly KustoCallout[],
  form: Exclude<CalloutPolicyForm, 'hosts'>,
): string {
  if (form === 'show') return pretty(shownRows(entries));
  if (form === 'arm') return pretty({ properties: { calloutPolicies: entries.map(armCallout) } });
  const json = pretty(entries);
  return form === 'json' ? json : `.${form} cluster policy callout ${literal(json)}\n`;
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The literal that takes JSON as it is, unless the JSON holds its fence. */
function literal(json: string): string {
  return json.includes('```')
    ? `@'${JSON.stringify(JSON.parse(json)).replaceAll("'", "''")}'`
    : `\`\`\`\n${json}\`\`\``;
}

function shownRows(entries: readonly KustoCallout[]): object[] {
  const row = (policy: readonly KustoCallout[], type: string): object => ({
    PolicyName: 'CalloutPolicy',
    EntityName: '',
    Policy: JSON.stringify(policy),
    ChildEntities: '',
    EntityType: type,
  });
  const immutable = predefinedCallouts.map(({ type, regex, canCall }) => ({
    CalloutType: type,
    CalloutUriRegex: regex ?? '',
    CanCall: canCall,
  }));
  return [row(immutable, 'Cluster immutable policy'), row(entries, 'Cluster')];
}

function armCallout({ CalloutType, CalloutUriRegex, CanCall }: KustoCallout): ArmCallout {
  return {
    calloutType: CalloutType,
    calloutUriRegex: CalloutUriRegex,
    outboundAccess: CanCall ? 'Allow' : 'Deny',
  };
}

function kustoEntries(entries: readonly CalloutEntry[]): JsonResult<readonly KustoCallout[]> {
  const forms = all(entries, patternForms);
  return forms.ok ? { ok: true, value: forms.value.flat() } : forms;
}

/** Every entry in another form, or the faults of all that have none. */
function all<T extends KustoCallout[] | OwnCallout>(
  entries: readonly CalloutEntry[],
  form: (entry: CalloutEntry) => JsonResult<T>,
): JsonResult<readonly T[]> {
  const faults: Fault[] = [];
  const value = entries.flatMap((entry) => {
    const made = form(entry);
    if (made.ok) return [made.value];
    faults.push(...made.faults);
    return [];
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value };
}
