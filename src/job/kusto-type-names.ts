import type { KustoType } from './types.ts';

/**
 * Names that a column's type may have, with the type that they mean (Kusto.Language, `typeof`
 * schema; https://learn.microsoft.com/kusto/query/scalar-data-types).
 */
export const columnTypeNames: Readonly<Record<string, KustoType>> = {
  bool: 'bool',
  boolean: 'bool',
  date: 'datetime',
  datetime: 'datetime',
  decimal: 'decimal',
  double: 'real',
  dynamic: 'dynamic',
  guid: 'guid',
  int: 'int',
  int64: 'long',
  int8: 'int',
  long: 'long',
  real: 'real',
  string: 'string',
  time: 'timespan',
  timespan: 'timespan',
  uniqueid: 'guid',
  // In the documentation's list of names, and in no schema of the client's parser.
  uuid: 'guid',
};

/** Names of scalar types that Kusto does not take in a column, with the one to write instead. */
export const scalarOnlyNames: Readonly<Record<string, KustoType>> = {
  float: 'real',
  int16: 'int',
  int32: 'int',
  uint: 'int',
  uint8: 'int',
  uint16: 'int',
  uint32: 'long',
  uint64: 'long',
  ulong: 'long',
};

/** Names that people bring from other languages. */
export const foreignNames: Readonly<Record<string, KustoType>> = {
  str: 'string',
  text: 'string',
  varchar: 'string',
  object: 'dynamic',
  json: 'dynamic',
  list: 'dynamic',
  dict: 'dynamic',
  number: 'real',
  float64: 'real',
  float32: 'real',
  integer: 'long',
  bigint: 'long',
  timestamp: 'datetime',
  timedelta: 'timespan',
};
