import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { arrow, type Data, type Field, type RecordBatch, type Table } from './arrow.ts';
import { batchOf, columnData, writeBatches, type Cell } from './build.ts';
import { readCell } from './cells.ts';
import { arrowField, columnTypeOf, type ColumnType, type DatetimeUnit } from './column-types.ts';
import { corrupt } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';
import { checkIpc, type CheckedIpc } from './ipc.ts';
import type { IpcField } from './ipc-field.ts';

/**
 * Any Arrow IPC file or stream to a stream of the gateway's own column types: dictionaries
 * resolved, dates and times in UTC, lists and structs as JSON text marked `dynamic`.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableFromArrow(bytes: Uint8Array): Uint8Array {
  const checked = checkIpc(bytes);
  const table = loadChecked(checked);
  const plans = checked.fields.map((field, i) => planOf(field, table.schema.fields[i] as Field));
  const budget = { bytes: 0 };
  try {
    const fields = plans.map((plan) => plan.field);
    const batches = table.batches.map((batch) => convert(batch, plans, budget));
    return writeBatches(fields, batches);
  } catch (cause) {
    throw known(cause);
  }
}

/** The library's table over bytes that were checked. */
export function loadChecked(checked: CheckedIpc): Table {
  try {
    return arrow().tableFromIPC(checked.stream);
  } catch (cause) {
    throw known(cause);
  }
}

export function known(cause: unknown): GatewayError {
  return cause instanceof GatewayError
    ? cause
    : (corrupt('its parts do not fit together', cause) as GatewayError);
}

interface Plan {
  readonly field: Field;
  readonly type: ColumnType;
  /** The buffers may stay as they are. */
  readonly keep: boolean;
}

export function ipcColumnType(field: IpcField): ColumnType {
  const mark = field.metadata.get('sallyport:type');
  return columnTypeOf(field.type, {
    bits: field.bits,
    signed: field.signed,
    ...(mark === undefined ? {} : { mark }),
  });
}

function planOf(from: IpcField, source: Field): Plan {
  const a = arrow();
  const type = ipcColumnType(from);
  const unit: DatetimeUnit =
    from.type === 'Timestamp' &&
    from.dictionary === null &&
    source.type.unit === a.TimeUnit.NANOSECOND
      ? 'ns'
      : 'us';
  const field = arrowField(from.name, type, unit);
  const target = field.type;
  const keep =
    from.dictionary === null &&
    source.type.typeId === target.typeId &&
    source.type.bitWidth === target.bitWidth &&
    source.type.isSigned === target.isSigned &&
    source.type.unit === target.unit &&
    source.type.precision === target.precision;
  return { field, type, keep };
}

function convert(
  batch: RecordBatch,
  plans: readonly Plan[],
  budget: { bytes: number },
): RecordBatch {
  const data = plans.map((plan, i) => {
    const source = batch.data.children[i];
    if (source === undefined) throw corrupt('a batch lacks a column of its schema');
    return plan.keep ? retyped(source, plan.field) : converted(source, plan, budget);
  });
  return batchOf(
    plans.map((plan) => plan.field),
    data,
    batch.numRows,
  );
}

function retyped(source: Data, field: Field): Data {
  const make = arrow().makeData as (props: object) => Data;
  const { length, nullCount, nullBitmap, values, valueOffsets } = source;
  return make({
    type: field.type,
    length,
    nullCount,
    nullBitmap: nullCount > 0 ? nullBitmap : null,
    data: values,
    ...(valueOffsets === undefined ? {} : { valueOffsets }),
  });
}

function converted(source: Data, plan: Plan, budget: { bytes: number }): Data {
  const cells: Cell[] = [];
  for (let i = 0; i < source.length; i++) {
    const cell = readCell(source, i);
    budget.bytes += typeof cell === 'string' ? cell.length : 8;
    if (budget.bytes > limits.tableBytesMax) {
      throw tableInvalid(
        `Column ${JSON.stringify(plan.field.name)} unfolds to more than ${limits.tableBytesMax} ` +
          `bytes.`,
        'Hand in fewer rows, or shorter dictionary values.',
      );
    }
    cells.push(cell);
  }
  return columnData(plan.field, { name: plan.field.name, type: plan.type, cells });
}
