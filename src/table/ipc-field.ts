import { limits } from '../limits.ts';
import { corrupt, type FlatTable } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';

/** How the values of a column are laid out in buffers. */
export type Layout = 'null' | 'fixed' | 'text' | 'list' | 'struct';

/** A column of an Arrow schema, as far as its values can be read. */
export interface IpcField {
  readonly name: string;
  readonly type: string;
  readonly layout: Layout;
  /** Bits of one value (`fixed`) or of one offset (`text`, `list`). */
  readonly bits: number;
  readonly signed: boolean;
  readonly children: readonly IpcField[];
  /**
   * Set when the column holds indices into a dictionary: the fields above then tell of its values.
   */
  readonly dictionary: { readonly id: string; readonly bits: number } | null;
  readonly metadata: ReadonlyMap<string, string>;
}

const nestingMax = 8;

/** Type numbers of the format: https://arrow.apache.org/docs/format/Columnar.html, Schema.fbs. */
const typeNames = [
  'None', 'Null', 'Int', 'FloatingPoint', 'Binary', 'Utf8', 'Bool', 'Decimal', 'Date', 'Time',
  'Timestamp', 'Interval', 'List', 'Struct', 'Union', 'FixedSizeBinary', 'FixedSizeList', 'Map',
  'Duration', 'LargeBinary', 'LargeUtf8', 'LargeList', 'RunEndEncoded', 'BinaryView', 'Utf8View',
  'ListView', 'LargeListView',
]; // prettier-ignore

type Shape = Pick<IpcField, 'layout' | 'bits' | 'signed'>;

const fixed = (bits: number, signed = true): Shape => ({ layout: 'fixed', bits, signed });

/** Bits of an integer, where the format names them. */
function intShape(type: FlatTable): Shape | null {
  const bits = type.int32(0);
  return [8, 16, 32, 64].includes(bits) ? fixed(bits, type.uint8(1) === 1) : null;
}

const shapes: Readonly<Record<string, (type: FlatTable) => Shape | null>> = {
  Null: () => ({ layout: 'null', bits: 0, signed: false }),
  Int: intShape,
  FloatingPoint: (type) => fixed([16, 32, 64][type.uint16(0)] ?? 64),
  Binary: () => ({ layout: 'text', bits: 32, signed: false }),
  Utf8: () => ({ layout: 'text', bits: 32, signed: false }),
  LargeUtf8: () => ({ layout: 'text', bits: 64, signed: false }),
  Bool: () => fixed(1),
  Decimal: (type) => (type.int32(2, 128) === 128 ? fixed(128) : null),
  Date: (type) => fixed(type.at(0) !== null && type.uint16(0) === 0 ? 32 : 64),
  Time: (type) => ([32, 64].includes(type.int32(1, 32)) ? fixed(type.int32(1, 32)) : null),
  Timestamp: () => fixed(64),
  Duration: () => fixed(64),
  List: () => ({ layout: 'list', bits: 32, signed: false }),
  Struct: () => ({ layout: 'struct', bits: 0, signed: false }),
};

/** Reads fields, and counts them all: a small message can name one field a million times. */
export class FieldReader {
  #seen = 0;

  read(table: FlatTable, depth = 0): IpcField {
    if (++this.#seen > 4 * limits.columnsMax || depth > nestingMax) {
      throw tableInvalid(
        `The Arrow schema has more than ${4 * limits.columnsMax} fields, or nests deeper than ` +
          `${nestingMax}.`,
        `Hand in at most ${limits.columnsMax} columns; write nested data as JSON text.`,
      );
    }
    const name = table.text(0);
    const type = typeNames[table.uint8(2)] ?? `type ${table.uint8(2)}`;
    const detail = table.table(3);
    const shape = detail === null ? null : (shapes[type]?.(detail) ?? null);
    if (shape === null) throw unsupported(name, type);
    const children = table.tables(5, limits.columnsMax).map((child) => this.read(child, depth + 1));
    if (shape.layout === 'list' && children.length !== 1) throw corrupt('a list without its item');
    if (!['list', 'struct'].includes(shape.layout) && children.length > 0) {
      throw corrupt(`a column of type ${type} has columns within`);
    }
    return {
      name,
      type,
      ...shape,
      children,
      dictionary: readDictionary(table, name),
      metadata: readMetadata(table),
    };
  }
}

function readDictionary(table: FlatTable, name: string): IpcField['dictionary'] {
  const encoding = table.table(4);
  if (encoding === null) return null;
  const index = encoding.table(1);
  const shape = index === null ? fixed(32) : intShape(index);
  if (shape === null || shape.bits === 64)
    throw unsupported(name, 'Dictionary with 64-bit indices');
  return { id: String(encoding.count(0)), bits: shape.bits };
}

function readMetadata(table: FlatTable): ReadonlyMap<string, string> {
  return new Map(table.tables(6, 256).map((entry) => [entry.text(0), entry.text(1)]));
}

function unsupported(name: string, type: string): Error {
  return tableInvalid(
    `Column ${JSON.stringify(name)} has the Arrow type ${type}, which no platform here can take.`,
    'Cast it before writing: text to Utf8 (polars: `compat_level=CompatLevel.oldest()`), ' +
      'numbers to int64, float64 or decimal128, other things to JSON text.',
  );
}
