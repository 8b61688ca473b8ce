import { limits } from '../limits.ts';
import { corrupt, Flatbuffer, type FlatTable } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';
import { BatchReader, type Batch, type Vector } from './ipc-batch.ts';
import { FieldReader, type IpcField } from './ipc-field.ts';

/** An Arrow table over the bytes that it was read from; every length and offset was checked. */
export interface Ipc {
  readonly fields: readonly IpcField[];
  readonly batches: readonly Batch[];
  readonly rows: number;
}

interface Message {
  readonly headerType: number;
  readonly header: FlatTable;
  readonly body: Uint8Array;
  readonly end: number;
}

const messageKinds = { schema: 1, dictionary: 2, batch: 3 } as const;

/** Cells of columns that take no bytes at all: the one thing that a small table can blow up. */
const nullCellsMax = 10_000_000;

/**
 * Reads an Arrow IPC file or stream that may be hostile: libraries trust what they read. A file is
 * a stream between two marks with an index behind, so both are read the same way.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function readIpc(input: Uint8Array): Ipc {
  if (input.byteLength > limits.tableBytesMax) {
    throw tableInvalid(
      `the table has ${input.byteLength} bytes; at most ${limits.tableBytesMax} are taken`,
      'Hand in fewer rows or columns.',
    );
  }
  if (!isFile(input) && !beginsStream(input)) {
    throw tableInvalid(
      'the Arrow data is damaged, or is none: its bytes do not begin as Arrow does',
      'Hand in an Arrow IPC file or stream, and name a file of another format by its own ending.',
    );
  }
  const bytes = aligned(isFile(input) ? input.subarray(8) : input);
  const first = messageAt(bytes, 0);
  if (first === null || first.headerType !== messageKinds.schema) {
    throw tableInvalid(
      'the bytes are no Arrow IPC stream, and no file with its schema at the start',
      // The JavaScript library leaves the schema out there, against the format.
      'Hand in Arrow IPC (Feather version 2); from JavaScript, write tableToIPC(table, "stream").',
    );
  }
  const fields = readSchema(first.header);
  const batches = readBatches(bytes, first.end, fields);
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const emptyColumns = fields.filter(isWeightless).length;
  if (rows * emptyColumns > nullCellsMax) {
    throw tableInvalid(
      `the table has ${emptyColumns} columns without any value in ${rows} rows`,
      'Leave out columns that hold nothing.',
    );
  }
  return { fields, batches, rows };
}

/** Whether values of a column take no bytes, however many there are. */
function isWeightless({ layout, bits, size, children, dictionary }: IpcField): boolean {
  if (dictionary !== null || layout === 'bytes' || layout === 'list') return false;
  if (layout === 'fixed') return bits === 0;
  return (layout === 'fixed-list' && size === 0) || children.every(isWeightless);
}

/** A value takes a bit at least; rows without any column, or of nulls alone, take none. */
function rowsPossible(bytes: Uint8Array): number {
  return 8 * bytes.byteLength + 1_000_000;
}

function readBatches(bytes: Uint8Array, start: number, fields: readonly IpcField[]): Batch[] {
  const encoded = new Map<string, IpcField>();
  collectDictionaries(fields, encoded);
  const dictionaries = new Map<string, Vector>();
  const batches: Batch[] = [];
  let rows = 0;
  let message = messageAt(bytes, start);
  for (; message !== null; message = messageAt(bytes, message.end)) {
    if (message.headerType === messageKinds.dictionary) {
      readDictionary(message, encoded, dictionaries);
    } else if (message.headerType === messageKinds.batch) {
      const batch = new BatchReader(message.header, message.body, dictionaries).read(fields);
      rows += batch.rows;
      if (rows > rowsPossible(bytes)) throw corrupt('it counts more rows than it can hold');
      batches.push(batch);
    } else throw corrupt('a message of an unknown kind');
  }
  return batches;
}

function readDictionary(
  message: Message,
  encoded: ReadonlyMap<string, IpcField>,
  dictionaries: Map<string, Vector>,
): void {
  const id = String(message.header.count(0));
  const field = encoded.get(id);
  const batch = message.header.table(1);
  if (field === undefined || batch === null) throw corrupt('a dictionary that no column uses');
  if (dictionaries.has(id)) {
    throw tableInvalid(
      `the dictionary of column ${JSON.stringify(field.name)} changes within the table`,
      'Write one dictionary for the whole column (pyarrow: `table.unify_dictionaries()`).',
    );
  }
  const reader = new BatchReader(batch, message.body, dictionaries);
  const [values] = reader.read([{ ...field, dictionary: null }]).columns;
  if (values !== undefined) dictionaries.set(id, values);
}

function collectDictionaries(fields: readonly IpcField[], into: Map<string, IpcField>): void {
  for (const field of fields) {
    if (field.dictionary !== null) {
      if (into.has(field.dictionary.id)) throw corrupt('two columns share a dictionary');
      into.set(field.dictionary.id, field);
    }
    collectDictionaries(field.children, into);
  }
}

function readSchema(schema: FlatTable): IpcField[] {
  if (schema.uint16(0) !== 0) {
    throw tableInvalid('the Arrow data is big-endian', 'Write it on a little-endian machine.');
  }
  const tables = schema.tables(1, limits.columnsMax);
  const reader = new FieldReader();
  const fields = tables.map((table) => reader.read(table));
  schema.tables(2, 256);
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) {
      throw tableInvalid(
        `two columns have the name ${JSON.stringify(name)}`,
        'Give every column a name of its own.',
      );
    }
    names.add(name);
  }
  return fields;
}

/** The message at `at`; null at the end of the stream. */
function messageAt(bytes: Uint8Array, at: number): Message | null {
  if (at === bytes.byteLength) return null;
  if (at + 8 > bytes.byteLength) throw corrupt('it is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  if (view.getUint32(0, true) !== 0xffffffff) throw corrupt('no message where one must begin');
  const metadataBytes = view.getUint32(4, true);
  if (metadataBytes === 0) return null;
  if (metadataBytes % 8 !== 0) throw corrupt('a message is not aligned to 8 bytes');
  const bodyAt = at + 8 + metadataBytes;
  if (bodyAt > bytes.byteLength) throw corrupt('it is cut off');
  const message = new Flatbuffer(bytes.subarray(at + 8, bodyAt)).root();
  const version = message.uint16(0);
  if (version !== 3 && version !== 4) throw corrupt(`version ${version} of the format`);
  const header = message.table(2);
  if (header === null) throw corrupt('a message without its header');
  const bodyBytes = message.count(3);
  message.tables(4, 256);
  const end = bodyAt + bodyBytes;
  if (end > bytes.byteLength || bodyBytes % 8 !== 0) throw corrupt('it is cut off');
  return { headerType: message.uint8(1), header, body: bytes.subarray(bodyAt, end), end };
}

/** The mark of a message; an empty or very short stream is told by what is missing. */
function beginsStream(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 4).every((byte) => byte === 0xff);
}

function isFile(bytes: Uint8Array): boolean {
  return bytes.byteLength >= 8 && String.fromCharCode(...bytes.subarray(0, 6)) === 'ARROW1';
}

/** The same bytes where typed arrays of 64-bit numbers may lie over them. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}
