import { limits } from '../limits.ts';
import type { Json } from '../job/types.ts';
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
      `Column ${JSON.stringify(name)} unfolds to more than ${limits.tableBytesMax} bytes.`,
      'Hand in fewer rows, or shorter dictionary values.',
    );
  }
}

/**
 * Values as JSON has them, for lists, structs and maps. A whole number beyond 2^53 is decimal text,
 * a date ISO 8601, bytes are base64, a map with texts for keys is an object.
 */
export function nestedReader(vector: Vector, budget: Budget): Reader<Json> {
  const read = orNull(vector, presentReader(vector, budget));
  return (i) => {
    budget.spend(1, vector.field.name);
    return read(i);
  };
}

function presentReader(vector: Vector, budget: Budget): Reader<Json> {
  if (vector.dictionary !== null) {
    const [at, word] = [indexReader(vector), nestedReader(vector.dictionary, budget)];
    return (i) => word(at(i));
  }
  const flat = flatReader(vector);
  if (flat !== null) return jsonReader(vector, flat, budget);
  if (vector.field.layout === 'struct') return structReader(vector, budget);
  return vector.field.type === 'Map' ? mapReader(vector, budget) : listReader(vector, budget);
}

function structReader({ children, field }: Vector, budget: Budget): Reader<Json> {
  const members = children.map((child): [string, Reader<Json>] => [
    child.field.name,
    nestedReader(child, budget),
  ]);
  return (i) => {
    for (const [name] of members) budget.spend(name.length, field.name);
    return Object.fromEntries(members.map(([name, read]) => [name, read(i)]));
  };
}

/** First and last item of each list. */
function spanReader({ offsets, field }: Vector): (i: number) => readonly [number, number] {
  if (offsets === null) return (i) => [i * field.size, (i + 1) * field.size];
  return (i) => [offsets[i] ?? 0, offsets[i + 1] ?? 0];
}

function listReader(vector: Vector, budget: Budget): Reader<Json[]> {
  const [child] = vector.children;
  if (child === undefined) throw corrupt('a list without its item');
  const item = nestedReader(child, budget);
  const span = spanReader(vector);
  return (i) => {
    const [start, end] = span(i);
    const items: Json[] = [];
    for (let j = start; j < end; j++) items.push(item(j));
    return items;
  };
}

function mapReader(vector: Vector, budget: Budget): Reader<Json> {
  const [key, value] = vector.children[0]?.children ?? [];
  if (key === undefined || value === undefined) throw corrupt('a map without its entries');
  const [readKey, readValue] = [nestedReader(key, budget), nestedReader(value, budget)];
  const span = spanReader(vector);
  return (i) => {
    const [start, end] = span(i);
    const entries: [Json, Json][] = [];
    for (let j = start; j < end; j++) entries.push([readKey(j), readValue(j)]);
    return entries.every((entry): entry is [string, Json] => typeof entry[0] === 'string')
      ? Object.fromEntries(entries)
      : entries.map(([k, v]) => ({ key: k, value: v }));
  };
}

function jsonReader({ field }: Vector, read: Reader, budget: Budget): Reader<Json> {
  const { type, name } = field;
  return (i) => {
    const cell = read(i);
    if (typeof cell === 'string') budget.spend(cell.length, name);
    if (cell instanceof Uint8Array) {
      budget.spend(cell.length, name);
      return Buffer.from(cell).toString('base64');
    }
    if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
    if (typeof cell !== 'bigint') return cell;
    if (type === 'Timestamp' || type === 'Date') return formatDatetime(cell);
    return type === 'Time' || type === 'Duration' ? formatTimespan(cell) : String(cell);
  };
}
