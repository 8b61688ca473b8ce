import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { completeCallout } from '../policy/complete.ts';
import type { CalloutFile } from '../policy/file.ts';
import { readJson } from '../policy/json.ts';
import type { JsonResult } from '../policy/json.ts';
import { calloutFile } from '../policy/parts-schema.ts';
import type { CalloutEntry } from '../policy/types.ts';
import { readKqlText } from './kql-literal.ts';

/** A callout policy as it came: `merge` adds to what is there, `replace` is the whole of it. */
export interface CalloutPolicyText {
  readonly mode: 'replace' | 'merge';
  readonly entries: readonly CalloutEntry[];
}

const entriesForm: z.ZodType<readonly CalloutFile[]> = z
  .array(calloutFile)
  .max(limits.calloutRulesMax);

const command = /^\s*\.alter(-merge)?\s+cluster\s+policy\s+callout(?=[\s@'"`~hH]|$)/;

/**
 * Reads a callout policy in one of the forms that it is met in: the JSON array (in Kusto's form or
 * in Azure Resource Manager's), or a whole `.alter` or `.alter-merge cluster policy callout`
 * command around it. Faults are values; in a command, lines and columns are those of the JSON
 * inside.
 */
export function readCalloutPolicy(text: string): JsonResult<CalloutPolicyText> {
  const match = command.exec(text.slice(0, 1_000));
  if (match === null) return entriesOf(text, 'replace');
  const literal = readKqlText(text, match[0].length);
  if (!literal.ok)
    return { ok: false, faults: [literalFault(text, literal.offset, literal.message)] };
  return entriesOf(literal.text, match[1] === undefined ? 'replace' : 'merge');
}

function entriesOf(json: string, mode: CalloutPolicyText['mode']): JsonResult<CalloutPolicyText> {
  // What `.show cluster policy callout` prints after a `.delete`.
  if (json.trim() === 'null') return { ok: true, value: { mode, entries: [] } };
  const read = readJson(json, entriesForm);
  if (!read.ok) return read;
  return { ok: true, value: { mode, entries: read.value.map(completeCallout) } };
}

function literalFault(text: string, offset: number, message: string): Fault {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const help = "Write the JSON as `@'…'` or between ```.";
  return { message, line: before.length, column, help };
}

/**
 * The policy after a command: entries of one type and expression are one entry, and the later word
 * counts.
 */
export function applyCallouts(
  current: readonly CalloutEntry[],
  { mode, entries }: CalloutPolicyText,
): CalloutEntry[] {
  if (mode === 'replace') return [...entries];
  const merged = [...current];
  for (const entry of entries) {
    const index = merged.findIndex(
      ({ type, regex }) => type === entry.type && regex === entry.regex,
    );
    const known = merged[index];
    if (known === undefined) merged.push({ ...entry, id: freeId(entry.id, merged) });
    else merged[index] = { ...known, canCall: entry.canCall };
  }
  return merged;
}

function freeId(id: string, taken: readonly CalloutEntry[]): string {
  const ids = new Set(taken.map((entry) => entry.id));
  if (!ids.has(id)) return id;
  let number = taken.length + 1;
  while (ids.has(`entry-${number}`)) number++;
  return `entry-${number}`;
}
