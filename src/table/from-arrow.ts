import { columnData, type Cell } from './build.ts';
import { cellReader } from './cells.ts';
import { columnTypeOf, type ColumnType, type DatetimeUnit } from './column-types.ts';
import { readIpc } from './ipc.ts';
import type { Vector } from './ipc-batch.ts';
import type { IpcField } from './ipc-field.ts';
import { writeIpc, type OwnData, type OwnField } from './ipc-write.ts';
import { Budget } from './nested.ts';

/**
 * Any Arrow IPC file or stream to a stream of the gateway's own column types: dictionaries
 * resolved, dates and times in UTC, lists, structs and maps as JSON text marked `dynamic`.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableFromArrow(bytes: Uint8Array): Uint8Array {
  const { fields, batches } = readIpc(bytes);
  const own = fields.map(ownField);
  const budget = new Budget();
  const converted = batches.map(({ rows, columns }) => ({
    rows,
    columns: columns.map((vector, i) => ownData(vector, own[i] as OwnField, budget)),
  }));
  return writeIpc(own, converted);
}

export function ipcColumnType(field: IpcField): ColumnType {
  const mark = field.metadata.get('sallyport:type');
  const { type, bits, signed } = field;
  return columnTypeOf(type, { bits, signed, ...(mark === undefined ? {} : { mark }) });
}

function ownField(field: IpcField): OwnField {
  const unit: DatetimeUnit = field.type === 'Timestamp' && field.scale === -9 ? 'ns' : 'us';
  return { name: field.name, type: ipcColumnType(field), unit };
}

/** Arrow types whose buffers a column of ours has just so, by their bits and scale. */
const ownLayouts: readonly string[] = [
  'Bool 1 0',
  'Int 32 0',
  'Int 64 0',
  'FloatingPoint 64 0',
  'Timestamp 64 -6',
  'Timestamp 64 -9',
  'Duration 64 -9',
  'Binary 32 0',
  'Utf8 32 0',
];

function ownData(vector: Vector, to: OwnField, budget: Budget): OwnData {
  const { type, bits, scale, signed, dictionary } = vector.field;
  if (dictionary === null && signed && ownLayouts.includes(`${type} ${bits} ${scale}`)) {
    return kept(vector);
  }
  const read = cellReader(vector, budget);
  const cells: Cell[] = [];
  for (let i = 0; i < vector.length; i++) {
    const cell = read(i);
    budget.spend(weight(cell), to.name);
    cells.push(cell);
  }
  return columnData(to, cells);
}

function weight(cell: Cell): number {
  if (typeof cell === 'string') return cell.length;
  return cell instanceof Uint8Array ? cell.byteLength : 8;
}

/** The same buffers; text that does not begin at the start of its bytes is moved there. */
function kept({ nullCount, validity, values, offsets }: Vector): OwnData {
  if (!(offsets instanceof Int32Array)) return { nullCount, validity, buffers: [values] };
  const start = offsets[0] ?? 0;
  const moved = start === 0 ? offsets : offsets.map((offset) => offset - start);
  const places = new Uint8Array(moved.buffer, moved.byteOffset, moved.byteLength);
  return { nullCount, validity, buffers: [places, values.subarray(start, offsets.at(-1))] };
}
