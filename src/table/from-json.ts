import type { Json, JsonObject } from '../job/types.ts';
import { limits } from '../limits.ts';
import { jsonFault } from '../text/json-fault.ts';
import { tableFromRows, tooManyColumns } from './from-rows.ts';
import { tableInvalid } from './invalid.ts';

/**
 * A JSON text to an Arrow IPC stream: an array of objects, `{"columns": {name: [values]}}`, or JSON
 * Lines.
 *
 * @throws GatewayError `ERR_TABLE_INVALID` with the line or row
 */
export function tableFromJson(text: string): Uint8Array {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const whole = parseOne(body);
  if (whole.ok && Array.isArray(whole.value)) return tableFromRows(asRows(whole.value));
  if (whole.ok && isObject(whole.value) && Object.hasOwn(whole.value, 'columns')) {
    return fromColumns(whole.value['columns'] ?? null);
  }
  const first = body.trimStart()[0];
  if (first !== '{') {
    throw tableInvalid(
      whole.ok
        ? 'the JSON is neither an array of objects, nor {"columns": …}, nor JSON Lines'
        : `the JSON cannot be read: ${whole.message}`,
      (whole.ok ? undefined : whole.help) ??
        'Write [{"a": 1}, …], {"columns": {"a": [1, …]}}, or one object on each line.',
    );
  }
  return tableFromRows(lines(body));
}

type Parsed =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly message: string; readonly help?: string };

function parseOne(text: string): Parsed {
  try {
    const value = JSON.parse(text) as Json;
    return depthWithin(value, limits.jsonDepthMax)
      ? { ok: true, value }
      : { ok: false, message: `it nests deeper than ${limits.jsonDepthMax}` };
  } catch {
    const { message, help, line, column } = jsonFault(text);
    return { ok: false, message: `line ${line}, column ${column}: ${message}`, help };
  }
}

/** Level by level, so that no depth overflows the stack. */
function depthWithin(value: Json, depthMax: number): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) return false;
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values<Json>(item) : [],
    );
  }
  return true;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function asRows(values: readonly Json[]): JsonObject[] {
  return values.map((value, i) => {
    if (isObject(value)) return value;
    throw tableInvalid(
      `row ${i + 1} of the JSON is ${kindOf(value)}, not an object`,
      'Write every row as an object: {"column": value}.',
    );
  });
}

function lines(text: string): JsonObject[] {
  const rows: JsonObject[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const row = parseOne(line);
    if (row.ok && isObject(row.value)) rows.push(row.value);
    else {
      const message = row.ok
        ? `${kindOf(row.value)} where an object must be`
        : row.message.replace(/^line 1, /, '');
      throw tableInvalid(
        `line ${i + 1} of the JSON cannot be read: ${message}`,
        (row.ok ? undefined : row.help) ??
          'Write an array of objects, or one whole object on each line.',
        { faults: [{ message, line: i + 1, column: 1 }] },
      );
    }
  });
  return rows;
}

function fromColumns(columns: Json): Uint8Array {
  const help =
    'Write {"columns": {"a": [1, 2], "b": ["x", "y"]}}, each array as long as the others.';
  if (!isObject(columns)) {
    throw tableInvalid(`"columns" is ${kindOf(columns)}, not an object`, help);
  }
  const entries = Object.entries(columns);
  if (entries.length > limits.columnsMax) throw tooManyColumns();
  const length = Array.isArray(entries[0]?.[1]) ? entries[0][1].length : 0;
  for (const [name, values] of entries) {
    const found = Array.isArray(values) ? `${values.length} values` : kindOf(values);
    if (!Array.isArray(values) || values.length !== length) {
      const expected = `an array of ${length} values`;
      throw tableInvalid(`column ${JSON.stringify(name)} is ${found}, not ${expected}`, help);
    }
  }
  const rows = Array.from({ length }, (_, i) =>
    Object.fromEntries(
      entries.map(([name, values]) => [name, (values as readonly Json[])[i] ?? null]),
    ),
  );
  return tableFromRows(rows);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
