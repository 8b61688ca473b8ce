import { createRequire } from 'node:module';

/** The types of the Arrow library, for this folder alone: nothing else imports it. */
export type Arrow = typeof import('apache-arrow');
export type { Data, DataType, Field, RecordBatch, Table } from 'apache-arrow';

const require = createRequire(import.meta.url);

/**
 * The Arrow library, loaded at the first table: it costs a check of a bare script more than the
 * check itself. Node's own module cache keeps it.
 */
export function arrow(): Arrow {
  return require('apache-arrow') as Arrow;
}
