import type { Json, JsonObject, RunContract } from '../job/types.ts';
import { limits } from '../limits.ts';
import { kindOf, readCell, type Column } from './processor-cells.ts';

/**
 * Holds the items of a processor's input against the schema that its job gives.
 *
 * @returns which item and column is not as declared, without its value; null where all are
 */
export function inputFault(contract: RunContract): string | null {
  if (contract.platform !== 'processor' || contract.inputSchema === null) return null;
  const { input, inputSchema } = contract;
  const names = new Set(inputSchema.map((column) => column.name));
  for (const [i, item] of input.entries()) {
    const fault = isObject(item)
      ? itemFault(item, inputSchema, names)
      : ` is ${kindOf(item)}, not an object`;
    if (fault !== null) return `input item ${i + 1}${fault}`;
  }
  return null;
}

function isObject(item: Json): item is JsonObject {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}

function itemFault(
  item: JsonObject,
  columns: readonly Column[],
  names: ReadonlySet<string>,
): string | null {
  for (const key of Object.keys(item)) {
    if (names.has(key)) continue;
    const name = JSON.stringify(key.slice(0, limits.quotedCharsMax));
    return ` has the column ${name}, which the input schema does not have`;
  }
  for (const column of columns) {
    const read = readCell(item, column);
    // An integer beyond 2^53 comes back as text and is handed in as a number.
    const textual = column.type === 'integer' && typeof item[column.name] === 'string';
    const fault =
      'fault' in read ? read.fault : textual ? 'is a text; the schema says integer' : null;
    if (fault !== null) return `, column ${JSON.stringify(column.name)} ${fault}`;
  }
  return null;
}
