import type { KustoType } from '../job/types.ts';
import { tableFromCells, type Cell, type Column } from './build.ts';
import { limits } from '../limits.ts';
import { parseCsv, type CsvField, type CsvRecord } from './csv.ts';
import { tableInvalid } from './invalid.ts';
import { textReaders } from './text-cells.ts';

export interface CsvOptions {
  /** Types by column name; the others are inferred. */
  readonly types?: Readonly<Record<string, KustoType>>;
}

/** Tried in this order: the first that reads every value of a column is its type. */
const inferred = ['bool', 'long', 'real', 'datetime', 'timespan'] as const;

/**
 * A CSV text with a header line to an Arrow IPC stream. An empty field is null, a quoted empty one
 * is empty text; types are inferred from all values (`bool`, `long`, `real`, `datetime`,
 * `timespan`, else `string`). A number with a leading zero stays text: `00123` is a code.
 *
 * @throws GatewayError `ERR_TABLE_INVALID` with the line
 */
export function tableFromCsv(text: string, options: CsvOptions = {}): Uint8Array {
  const records = parseCsv(text);
  const first = records.next();
  if (first.done === true) {
    throw tableInvalid('the CSV is empty', 'Begin with a line of column names.');
  }
  const names = headerNames(first.value.fields);
  rejectSeparator(first.value.fields);
  const columns = names.map((): CsvField[] => []);
  const lines: number[] = [];
  for (const record of records) {
    const { line, fields } = record;
    if (fields.length !== names.length) throw ragged(record, names.length);
    fields.forEach((field, i) => columns[i]?.push(field));
    lines.push(line);
  }
  rejectUnknown(options.types ?? {}, names);
  const built = columns.map((fields, i) => buildColumn(names[i] ?? '', fields, lines, options));
  return tableFromCells(built, lines.length);
}

function headerNames(fields: readonly CsvField[]): string[] {
  const names = fields.map((field) => field.text);
  names.forEach((name, i) => {
    if (name === '') {
      throw tableInvalid(
        `column ${i + 1} of the CSV has no name`,
        'Name every column in the first line.',
      );
    }
    if (names.indexOf(name) !== i) {
      throw tableInvalid(
        `two columns of the CSV have the name ${JSON.stringify(name)}`,
        'Give every column a name of its own.',
      );
    }
  });
  return names;
}

/** One column in whose name a separator of other programs stands, not in quotes. */
function rejectSeparator([name, second]: readonly CsvField[]): void {
  const found = second === undefined && !name?.quoted && /[;\t|]/.exec(name?.text ?? '');
  if (!found) return;
  const separator = found[0] === '\t' ? 'a tab' : `\`${found[0]}\``;
  const head = JSON.stringify(name?.text.slice(0, limits.quotedCharsMax));
  throw tableInvalid(
    `the first line of the CSV, ${head}, has ${separator} where commas separate the columns`,
    'Write the table with commas, and numbers with a point: 2.50. If this is the name of one ' +
      'column, put it into quotes.',
    { faults: [{ message: `${separator} for a comma`, line: 1, column: found.index + 1 }] },
  );
}

function ragged({ line, fields }: CsvRecord, expected: number): Error {
  const found = fields.length;
  const count = `${found} field${found === 1 ? '' : 's'}`;
  const shown = fields
    .map((field) => field.text)
    .join(',')
    .slice(0, limits.quotedCharsMax);
  const message = `line ${line} has ${count}, ${JSON.stringify(shown)}; the header has ${expected}`;
  const more =
    'Give every line as many fields as the header: a comma inside of a field needs quotes around ' +
    'the field, and a number has a point: 2.50.';
  const less = 'Give every line as many fields as the header; leave a field empty for null.';
  return tableInvalid(`the CSV is ragged: ${message}`, found > expected ? more : less, {
    faults: [{ message, line, column: 1 }],
  });
}

function rejectUnknown(types: Readonly<Record<string, KustoType>>, names: readonly string[]): void {
  for (const name of Object.keys(types)) {
    if (!names.includes(name)) {
      throw tableInvalid(
        `a type is given for column ${JSON.stringify(name)}, which the CSV does not have`,
        `Its columns are ${names.map((known) => JSON.stringify(known)).join(', ')}.`,
      );
    }
  }
}

const isNull = (field: CsvField): boolean => field.text === '' && !field.quoted;

function buildColumn(
  name: string,
  fields: readonly CsvField[],
  lines: readonly number[],
  options: CsvOptions,
): Column {
  const types = options.types ?? {};
  const asked = Object.hasOwn(types, name) ? types[name] : undefined;
  for (const type of asked === undefined ? inferred : [asked]) {
    if (asked === undefined && type === 'real' && fields.some(isLongCode)) continue;
    const cells = read(fields, type);
    if (Array.isArray(cells)) {
      if (asked === undefined && cells.every((cell) => cell === null)) break;
      return { name, type, cells };
    }
    if (asked !== undefined) throw notOfType(name, asked, fields[cells], lines[cells] ?? 0);
  }
  return {
    name,
    type: 'string',
    cells: fields.map((field) => (isNull(field) ? null : field.text)),
  };
}

/** All cells, or the index of the first field that is not of the type. */
function read(fields: readonly CsvField[], type: KustoType): Cell[] | number {
  const reader = textReaders[type];
  const cells: Cell[] = [];
  for (const field of fields) {
    const cell = isNull(field) ? null : reader(field.text);
    if (cell === null && !isNull(field)) return cells.length;
    cells.push(cell);
  }
  return cells;
}

function notOfType(
  name: string,
  type: KustoType,
  field: CsvField | undefined,
  line: number,
): Error {
  const message = `${JSON.stringify(field?.text ?? '')} is no ${type}`;
  return tableInvalid(
    `line ${line}, column ${JSON.stringify(name)}: ${message}`,
    'Correct the value, leave the field empty for null, or ask for `string`.',
    { faults: [{ message, line, column: 1 }] },
  );
}

/** Digits that a float would round away: an account number, say. */
const isLongCode = (field: CsvField): boolean => /^\d{17,}$/.test(field.text);
