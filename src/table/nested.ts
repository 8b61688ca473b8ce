import { limits } from '../limits.ts';
import type { Cell } from './build.ts';
import { flatReader, indexReader, orNull, type Reader } from './flat-cells.ts';
import { corrupt } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';
import type { Vector } from './ipc-batch.ts';
import { formatDatetime, formatTimespan } from './time.ts';

/** What a table may still unfold to: lists may share items, and items may take no bytes. */
export class Budget {
  #bytes = 0;

  /** @throws GatewayError `ERR_TABLE_INVALID` beyond `tableBytesMax` */
  spend(bytes: number, name: string): void {
    this.#bytes += bytes;
    if (this.#bytes <= limits.tableBytesMax) return;
    throw tableInvalid(
      `column ${JSON.stringify(name)} unfolds to more than ${limits.tableBytesMax} bytes`,
      'Hand in fewer rows, or shorter dictionary values.',
    );
  }
}

/**
 * Values as JSON text, for lists, structs and maps. A whole number beyond 2^53 is decimal text, a
 * date ISO 8601, bytes are base64, a map with texts for keys is an object.
 */
export function nestedReader(vector: Vector, budget: Budget): Reader<string> {
  const read = orNull(vector, presentReader(vector, budget));
  const { name } = vector.field;
  return (i) => {
    const text = read(i);
    // What stands within has been counted where it was read; reading itself counts too.
    budget.spend(16, name);
    return text ?? 'null';
  };
}

function presentReader(vector: Vector, budget: Budget): Reader<string> {
  if (vector.dictionary !== null) {
    const [at, word] = [indexReader(vector), nestedReader(vector.dictionary, budget)];
    return (i) => word(at(i));
  }
  const flat = flatReader(vector);
  if (flat !== null) return leafReader(vector, flat, budget);
  if (vector.field.layout === 'struct') return structReader(vector, budget);
  return vector.field.type === 'Map' ? mapReader(vector, budget) : listReader(vector, budget);
}

function structReader({ children, field }: Vector, budget: Budget): Reader<string> {
  const members = children.map((child) => ({
    key: `${JSON.stringify(child.field.name)}:`,
    read: nestedReader(child, budget),
  }));
  const keyBytes = members.reduce((sum, { key }) => sum + key.length, 0);
  return (i) => {
    budget.spend(keyBytes, field.name);
    return `{${members.map(({ key, read }) => key + read(i)).join(',')}}`;
  };
}

/** Each item of a list, as text. */
function itemsReader(
  { offsets, field }: Vector,
  item: Reader<string>,
): (i: number) => readonly string[] {
  const at = offsets === null ? (i: number): number => i * field.size : (i: number) => offsets[i];
  return (i) => {
    const items: string[] = [];
    for (let j = at(i) ?? 0; j < (at(i + 1) ?? 0); j++) items.push(item(j));
    return items;
  };
}

function listReader(vector: Vector, budget: Budget): Reader<string> {
  const [child] = vector.children;
  if (child === undefined) throw corrupt('a list without its item');
  const items = itemsReader(vector, nestedReader(child, budget));
  return (i) => `[${items(i).join(',')}]`;
}

function mapReader(vector: Vector, budget: Budget): Reader<string> {
  const [key, value] = vector.children[0]?.children ?? [];
  if (key === undefined || value === undefined) throw corrupt('a map without its entries');
  const [readKey, readValue] = [nestedReader(key, budget), nestedReader(value, budget)];
  const nulls = key.nullCount + (key.dictionary?.nullCount ?? 0);
  const named = key.field.type.endsWith('Utf8') && nulls === 0;
  const entry: Reader<string> = named
    ? (i) => `${readKey(i)}:${readValue(i)}`
    : (i) => `{"key":${readKey(i)},"value":${readValue(i)}}`;
  const entries = itemsReader(vector, entry);
  return (i) => (named ? `{${entries(i).join(',')}}` : `[${entries(i).join(',')}]`);
}

function leafReader({ field }: Vector, read: Reader, budget: Budget): Reader<string> {
  return (i) => {
    const text = leafText(read(i), field.type);
    budget.spend(text.length, field.name);
    return text;
  };
}

function leafText(cell: Cell, type: string): string {
  if (cell instanceof Uint8Array) return JSON.stringify(Buffer.from(cell).toString('base64'));
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : `"${cell}"`;
  if (typeof cell !== 'bigint') return JSON.stringify(cell);
  if (type === 'Timestamp' || type === 'Date') return `"${formatDatetime(cell)}"`;
  return `"${type === 'Time' || type === 'Duration' ? formatTimespan(cell) : cell}"`;
}
