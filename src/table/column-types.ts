import type { KustoType } from '../job/types.ts';

/**
 * The types that a column has inside the gateway: Kusto's ten, and bytes. Every table that comes in
 * is brought to these, so that nothing later meets the rest of Arrow.
 */
export type ColumnType = KustoType | 'binary';

/** Field metadata that names the column's type, where Arrow has none for it. */
export const typeKey = 'sallyport:type';

/** Types that are text in Arrow and more than text to a platform. */
const written = ['decimal', 'dynamic', 'guid'] as const;

/** The type that a column of a checked table has, from its Arrow type and metadata. */
export function columnTypeOf(
  type: string,
  detail: { bits: number; signed: boolean; mark?: string },
): ColumnType {
  switch (type) {
    case 'Bool':
      return 'bool';
    case 'Int':
      return detail.bits < 32 || (detail.bits === 32 && detail.signed) ? 'int' : 'long';
    case 'FloatingPoint':
      return 'real';
    case 'Decimal':
      return 'decimal';
    case 'Date':
    case 'Timestamp':
      return 'datetime';
    case 'Time':
    case 'Duration':
      return 'timespan';
    case 'List':
    case 'LargeList':
    case 'FixedSizeList':
    case 'Struct':
    case 'Map':
      return 'dynamic';
    case 'Binary':
    case 'LargeBinary':
    case 'FixedSizeBinary':
      return 'binary';
    default:
      return written.find((name) => name === detail.mark) ?? 'string';
  }
}

/** Datetimes are counted in microseconds, or in nanoseconds where a table has them. */
export type DatetimeUnit = 'us' | 'ns';
