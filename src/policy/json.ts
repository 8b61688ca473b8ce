import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import { explain } from './explain.ts';
import { readYaml } from './yaml.ts';
import type { YamlResult } from './yaml.ts';
import type { z } from 'zod';

export type JsonResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads JSON against a form. Every fault has line and column; a key that stands twice is one. */
export function readJson<T>(text: string, form: z.ZodType<T>): JsonResult<T> {
  return checkForm(readLocated(text), form);
}

/** Reads YAML against a form, as {@link readJson} does JSON. */
export function readYamlAs<T>(text: string, form: z.ZodType<T>): JsonResult<T> {
  const overlong = overlongFault(text);
  return checkForm(overlong === null ? readYaml(text) : overlong, form);
}

function checkForm<T>(read: YamlResult, form: z.ZodType<T>): JsonResult<T> {
  if (!read.ok) return read;
  const { yaml } = read;
  const checked = form.safeParse(yaml.value);
  if (checked.success) return { ok: true, value: checked.data };
  const faults = explain(checked.error, form, yaml.value).map(({ path, about, message, help }) => {
    const place = about === 'key' ? yaml.keyAt(path) : yaml.valueAt(path);
    return { message, help, ...place };
  });
  return { ok: false, faults };
}

/** JSON is YAML as far as positions and duplicate keys go; what is YAML only is refused first. */
function readLocated(text: string): YamlResult {
  const overlong = overlongFault(text);
  if (overlong !== null) return overlong;
  const fault = jsonFault(text);
  if (fault === null) return readYaml(text);
  const before = text.slice(0, readableStart(text)).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const what = fault.replace(/, (?:\.\.\.)?".*$| in JSON at position .*$/s, '');
  const help = fault.startsWith('Bad escaped')
    ? "Double the backslash in JSON; a command's plain literal halves it again, `@'…'` does not."
    : 'Quote names and texts with ", and close what is open.';
  return { ok: false, faults: [{ message: `not JSON: ${what}`, ...place, help }] };
}

/** What the engine's own parser says is wrong; null for JSON. */
function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}

/** How much of a text is the beginning of JSON: the parser does not always say where it stopped. */
function readableStart(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayGoOn(start: string): boolean {
  const fault = jsonFault(start) ?? 'end of JSON';
  return /end of JSON|Unterminated/.test(fault) || fault.includes(`position ${start.length}`);
}

function overlongFault(text: string): YamlResult | null {
  const most = limits.policyBytesMax;
  if (text.length <= most) return null;
  const message = `the text has ${text.length} characters, and ${most} is the most`;
  return { ok: false, faults: [{ message }] };
}
