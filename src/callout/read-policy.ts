import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { completeCallout } from '../policy/complete.ts';
import type { CalloutFile } from '../policy/file.ts';
import { readJson, readYamlAs } from '../policy/json.ts';
import type { JsonResult } from '../policy/json.ts';
import { readKustoCommand } from '../policy/kusto-command.ts';
import { readKustoRows } from '../policy/kusto-rows.ts';
import type { KustoRow } from '../policy/kusto-rows.ts';
import { calloutFile } from '../policy/parts-schema.ts';
import type { CalloutEntry } from '../policy/types.ts';

/** A callout policy as it came: `merge` adds to what is there, `replace` is the whole of it. */
export interface CalloutPolicyText {
  readonly mode: 'replace' | 'merge';
  readonly entries: readonly CalloutEntry[];
  /** What the cluster showed as immutable; null where the text does not say. */
  readonly immutable: readonly CalloutEntry[] | null;
}

const entriesForm: z.ZodType<readonly CalloutFile[]> = z
  .array(calloutFile)
  .max(limits.calloutRulesMax);

/**
 * Reads a callout policy in one of the forms that it is met in:
 *
 * - the JSON array, with entries in Kusto's form, in Azure Resource Manager's or in ours;
 * - what `.show cluster policy callout` printed: a response of the service, its rows, CSV, tabs;
 * - a whole `.alter`, `.alter-merge` or `.delete cluster policy callout` command;
 * - a resource of Azure Resource Manager, or its list of callout policies;
 * - `callouts:` as a policy file of ours has them, in YAML.
 *
 * Faults are values, each with line and column where it has one; in a command or a row they are
 * those of the JSON inside.
 */
export function readCalloutPolicy(text: string): JsonResult<CalloutPolicyText> {
  const source = text.replace(/^\uFEFF/, '');
  const command = readKustoCommand(source, 'callout');
  if (command !== null) {
    if (!command.ok) return command;
    const { verb, json } = command.command;
    return read(json, verb === 'alter-merge' ? 'merge' : 'replace');
  }
  const rows = readKustoRows(source, 'Policy');
  if (rows !== null) return readRows(rows);
  if (/^(?:[ \t]*(?:#.*)?\r?\n)*callouts:/.test(source)) return readOwn(source);
  return read(source, 'replace');
}

function read(json: string, mode: CalloutPolicyText['mode']): JsonResult<CalloutPolicyText> {
  const entries = entriesIn(json);
  if (!entries.ok) return entries;
  return { ok: true, value: { mode, entries: entries.value, immutable: null } };
}

const armResource = z.looseObject({ properties: z.looseObject({ calloutPolicies: entriesForm }) });
const armProperties = z.looseObject({ calloutPolicies: entriesForm });
const armList = z.looseObject({ value: entriesForm });
const ownFile = z.strictObject({ callouts: entriesForm });

function entriesIn(json: string): JsonResult<readonly CalloutEntry[]> {
  // What `.show cluster policy callout` prints after a `.delete`.
  if (json.trim() === 'null') return { ok: true, value: [] };
  const has = (key: string): boolean => /^\s*\{/.test(json) && json.includes(`"${key}"`);
  if (has('properties')) {
    return complete(readJson(json, armResource), (file) => file.properties.calloutPolicies);
  }
  if (has('calloutPolicies')) {
    return complete(readJson(json, armProperties), (file) => file.calloutPolicies);
  }
  if (has('value')) return complete(readJson(json, armList), (file) => file.value);
  return complete(readJson(json, entriesForm), (files) => files);
}

function complete<T>(
  read: JsonResult<T>,
  filesOf: (value: T) => readonly CalloutFile[],
): JsonResult<readonly CalloutEntry[]> {
  return read.ok ? { ok: true, value: filesOf(read.value).map(completeCallout) } : read;
}

function readOwn(yaml: string): JsonResult<CalloutPolicyText> {
  const entries = complete(readYamlAs(yaml, ownFile), (file) => file.callouts);
  if (!entries.ok) return entries;
  return { ok: true, value: { mode: 'replace', entries: entries.value, immutable: null } };
}

const levels: Readonly<Record<string, 'entries' | 'immutable'>> = {
  cluster: 'entries',
  'cluster immutable policy': 'immutable',
};

function readRows(rows: readonly KustoRow[]): JsonResult<CalloutPolicyText> {
  const found: Record<'entries' | 'immutable', CalloutEntry[]> = { entries: [], immutable: [] };
  const faults: Fault[] = [];
  for (const row of rows) {
    const name = row.get('EntityType') ?? 'Cluster';
    const level = levels[name.toLowerCase()];
    const read = level === undefined ? strangeRow(name) : entriesIn(row.get('Policy') ?? '');
    if (!read.ok) faults.push(...read.faults);
    else if (level !== undefined) found[level].push(...read.value);
  }
  if (faults.length > 0) return { ok: false, faults };
  const { entries, immutable } = found;
  const shown = immutable.length > 0 ? immutable : null;
  return { ok: true, value: { mode: 'replace', entries, immutable: shown } };
}

function strangeRow(name: string): JsonResult<never> {
  const message = `a row is about \`${name.slice(0, limits.quotedCharsMax)}\`, and not about a cluster`;
  const help = 'Print the policy with `.show cluster policy callout`.';
  return { ok: false, faults: [{ message, help }] };
}

/**
 * The policy after a command. Entries of one type and expression are one entry: only its `canCall`
 * is overwritten. An entry in our form has no such key, and is added.
 */
export function applyCallouts(
  current: readonly CalloutEntry[],
  { mode, entries }: Pick<CalloutPolicyText, 'mode' | 'entries'>,
): CalloutEntry[] {
  if (mode === 'replace') return [...entries];
  return entries.reduce<CalloutEntry[]>(
    (merged, entry) => {
      const isIt = (known: CalloutEntry): boolean =>
        keyOf(known) !== null && keyOf(known) === keyOf(entry);
      if (!merged.some(isIt)) return [...merged, { ...entry, id: freeId(entry.id, merged) }];
      return merged.map((known) => (isIt(known) ? { ...known, canCall: entry.canCall } : known));
    },
    [...current],
  );
}

function keyOf({ type, regex, hosts }: CalloutEntry): string | null {
  return regex === null || hosts !== null ? null : `${type.toLowerCase()} ${regex}`;
}

function freeId(id: string, taken: readonly CalloutEntry[]): string {
  const ids = new Set(taken.map((entry) => entry.id));
  if (!ids.has(id)) return id;
  let number = taken.length + 1;
  while (ids.has(`entry-${number}`)) number++;
  return `entry-${number}`;
}
