import { limits } from '../limits.ts';
import { corrupt, type FlatTable } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';

/** How the values of a column are laid out in buffers. */
export type Layout = 'null' | 'fixed' | 'bytes' | 'list' | 'fixed-list' | 'struct';

/** A column of an Arrow schema, as far as its values can be read. */
export interface IpcField {
  readonly name: string;
  readonly type: string;
  readonly layout: Layout;
  /** Bits of one value (`fixed`) or of one offset (`bytes`, `list`). */
  readonly bits: number;
  readonly signed: boolean;
  /** Exponent of ten of one unit of time: 0, -3, -6, -9; digits behind the point of a decimal. */
  readonly scale: number;
  /** Items of each list (`fixed-list`). */
  readonly size: number;
  readonly children: readonly IpcField[];
  /**
   * Set when the column holds indices into a dictionary: the fields above then tell of its values.
   */
  readonly dictionary: {
    readonly id: string;
    readonly bits: number;
    readonly signed: boolean;
  } | null;
  readonly metadata: ReadonlyMap<string, string>;
}

const nestingMax = 8;

/** The most digits of any decimal of the format: those of 256 bits. */
const decimalScaleMax = 76;

/** Type numbers of the format: https://arrow.apache.org/docs/format/Columnar.html, Schema.fbs. */
const typeNames = [
  'None', 'Null', 'Int', 'FloatingPoint', 'Binary', 'Utf8', 'Bool', 'Decimal', 'Date', 'Time',
  'Timestamp', 'Interval', 'List', 'Struct', 'Union', 'FixedSizeBinary', 'FixedSizeList', 'Map',
  'Duration', 'LargeBinary', 'LargeUtf8', 'LargeList', 'RunEndEncoded', 'BinaryView', 'Utf8View',
  'ListView', 'LargeListView',
]; // prettier-ignore

type Shape = Pick<IpcField, 'layout' | 'bits' | 'signed' | 'scale' | 'size'>;

const shape = (layout: Layout, bits: number, rest: Partial<Shape> = {}): Shape => ({
  layout,
  bits,
  signed: true,
  scale: 0,
  size: 0,
  ...rest,
});

/** Bits of an integer, where the format names them. */
function intShape(type: FlatTable): Shape | null {
  const bits = type.int32(0);
  const signed = type.uint8(1) === 1;
  return [8, 16, 32, 64].includes(bits) ? shape('fixed', bits, { signed }) : null;
}

function decimalShape(type: FlatTable): Shape | null {
  const bits = type.int32(2, 128);
  const scale = type.int32(1);
  const known = [32, 64, 128, 256].includes(bits) && scale >= 0 && scale <= decimalScaleMax;
  return known ? shape('fixed', bits, { scale }) : null;
}

/** `TimeUnit` counts in steps of a thousandth from seconds on; one beyond nanoseconds is no type. */
const timed = (bits: number, unit: number): Shape | null =>
  unit <= 3 ? shape('fixed', bits, { scale: -3 * unit }) : null;

/** A field of the format that is absent has its default: milliseconds, where there is a choice. */
const unitOf = (type: FlatTable, absent: number): number =>
  type.at(0) === null ? absent : type.uint16(0);

const shapes: Readonly<Record<string, (type: FlatTable) => Shape | null>> = {
  Null: () => shape('null', 0),
  Int: intShape,
  FloatingPoint: (type) => {
    const bits = [16, 32, 64][type.uint16(0)];
    return bits === undefined ? null : shape('fixed', bits);
  },
  Binary: () => shape('bytes', 32),
  LargeBinary: () => shape('bytes', 64),
  FixedSizeBinary: (type) => {
    const size = type.int32(0);
    return size >= 0 ? shape('fixed', 8 * size) : null;
  },
  Utf8: () => shape('bytes', 32),
  LargeUtf8: () => shape('bytes', 64),
  Bool: () => shape('fixed', 1),
  Decimal: decimalShape,
  Date: (type) => (unitOf(type, 1) === 0 ? shape('fixed', 32) : shape('fixed', 64, { scale: -3 })),
  Time: (type) => {
    const bits = type.int32(1, 32);
    return [32, 64].includes(bits) ? timed(bits, unitOf(type, 1)) : null;
  },
  Timestamp: (type) => timed(64, unitOf(type, 0)),
  Duration: (type) => timed(64, unitOf(type, 1)),
  List: () => shape('list', 32),
  LargeList: () => shape('list', 64),
  Map: () => shape('list', 32),
  FixedSizeList: (type) => {
    const size = type.int32(0);
    return size >= 0 ? shape('fixed-list', 0, { size }) : null;
  },
  Struct: () => shape('struct', 0),
};

/** Reads fields, and counts them all: a small message can name one field a million times. */
export class FieldReader {
  #seen = 0;

  read(table: FlatTable, depth = 0): IpcField {
    if (++this.#seen > 4 * limits.columnsMax || depth > nestingMax) {
      throw tableInvalid(
        `the Arrow schema has more than ${4 * limits.columnsMax} fields, or nests deeper than ` +
          `${nestingMax}`,
        `Hand in at most ${limits.columnsMax} columns; write nested data as JSON text.`,
      );
    }
    const name = table.text(0);
    const type = typeNames[table.uint8(2)] ?? `type ${table.uint8(2)}`;
    const detail = table.table(3);
    const known = detail === null ? null : (shapes[type]?.(detail) ?? null);
    if (known === null) throw unsupported(name, type);
    const children = table.tables(5, limits.columnsMax).map((child) => this.read(child, depth + 1));
    demandChildren(type, known.layout, children);
    return {
      name,
      type,
      ...known,
      children,
      dictionary: readDictionary(table, name),
      metadata: readMetadata(table),
    };
  }
}

function demandChildren(type: string, layout: Layout, children: readonly IpcField[]): void {
  const isList = layout === 'list' || layout === 'fixed-list';
  if (isList && children.length !== 1) throw corrupt('a list without its item');
  if (!isList && layout !== 'struct' && children.length > 0) {
    throw corrupt(`a column of type ${type} has columns within`);
  }
  const entry = children[0];
  if (type === 'Map' && (entry?.layout !== 'struct' || entry.children.length !== 2)) {
    throw corrupt('a map whose entries are not of a key and a value');
  }
}

function readDictionary(table: FlatTable, name: string): IpcField['dictionary'] {
  const encoding = table.table(4);
  if (encoding === null) return null;
  const index = encoding.table(1);
  const known = index === null ? shape('fixed', 32) : intShape(index);
  if (known === null || known.bits === 64) {
    throw unsupported(name, 'Dictionary with 64-bit indices');
  }
  return { id: String(encoding.count(0)), bits: known.bits, signed: known.signed };
}

function readMetadata(table: FlatTable): ReadonlyMap<string, string> {
  return new Map(table.tables(6, 256).map((entry) => [entry.text(0), entry.text(1)]));
}

function unsupported(name: string, type: string): Error {
  return tableInvalid(
    `column ${JSON.stringify(name)} has the Arrow type ${type}, which no platform here can take`,
    'Cast it before writing: text to Utf8 (polars: `compat_level=CompatLevel.oldest()`), ' +
      'numbers to int64, float64 or decimal128, other things to JSON text.',
  );
}
