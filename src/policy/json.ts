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
  try {
    JSON.parse(text);
  } catch (error) {
    const message = `not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`;
    return { ok: false, faults: [{ message, help: 'Quote names and texts with ".' }] };
  }
  return readYaml(text);
}

function overlongFault(text: string): YamlResult | null {
  const most = limits.policyBytesMax;
  if (text.length <= most) return null;
  const message = `the text has ${text.length} characters, and ${most} is the most`;
  return { ok: false, faults: [{ message }] };
}
