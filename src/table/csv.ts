import { limits } from '../limits.ts';
import { tableInvalid } from './invalid.ts';

/**
 * One field: its text, and whether it stood in quotes (`""` is an empty text, nothing at all is
 * null).
 */
export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly CsvField[];
}

/**
 * Records of a CSV text by RFC 4180, strictly: LF or CRLF ends a record, a quote within a field
 * must be doubled and the field quoted, blank lines are left out. One pass, in time linear in the
 * text.
 *
 * @throws GatewayError `ERR_TABLE_INVALID` with line and column
 */
export function* parseCsv(text: string): Generator<CsvRecord> {
  const cursor = new CsvCursor(text);
  while (!cursor.done) {
    const record = cursor.record();
    const blank = record.fields.length === 1 && record.fields[0]?.text === '';
    if (!blank || record.fields[0]?.quoted === true) yield record;
  }
}

class CsvCursor {
  readonly #text: string;
  #at: number;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
    this.#lineStart = this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  record(): CsvRecord {
    const line = this.#line;
    const fields: CsvField[] = [];
    for (;;) {
      fields.push(this.#text[this.#at] === '"' ? this.#quoted() : this.#bare());
      if (fields.length > limits.columnsMax) {
        throw this.#fault(`more than ${limits.columnsMax} fields in a record`, this.#at);
      }
      if (this.#text[this.#at] !== ',') break;
      this.#at++;
    }
    this.#endOfLine();
    return { line, fields };
  }

  #bare(): CsvField {
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const unit = this.#text[this.#at];
      if (unit === ',' || unit === '\n' || unit === '\r') break;
      if (unit === '"') throw this.#fault('a quote inside a field that is not quoted', this.#at);
    }
    return { text: this.#text.slice(start, this.#at), quoted: false };
  }

  #quoted(): CsvField {
    const open = this.#at++;
    const [openLine, openStart] = [this.#line, this.#lineStart];
    let text = '';
    for (;;) {
      const close = this.#text.indexOf('"', this.#at);
      if (close < 0) throw fault('a quoted field that never ends', openLine, open - openStart + 1);
      text += this.#text.slice(this.#at, close);
      this.#countLines(this.#at, close);
      this.#at = close + 1;
      if (this.#text[this.#at] !== '"') break;
      text += '"';
      this.#at++;
    }
    const after = this.#text[this.#at];
    if (after !== undefined && after !== ',' && after !== '\n' && after !== '\r') {
      throw this.#fault('text after the closing quote of a field', this.#at);
    }
    return { text, quoted: true };
  }

  #countLines(start: number, end: number): void {
    let at = this.#text.indexOf('\n', start);
    while (at >= 0 && at < end) {
      this.#line++;
      this.#lineStart = at + 1;
      at = this.#text.indexOf('\n', at + 1);
    }
  }

  #endOfLine(): void {
    if (this.done) return;
    if (this.#text[this.#at] === '\r') {
      if (this.#text[this.#at + 1] !== '\n') {
        throw this.#fault('a carriage return without a line feed', this.#at);
      }
      this.#at++;
    }
    this.#at++;
    this.#line++;
    this.#lineStart = this.#at;
  }

  #fault(what: string, at: number): Error {
    return fault(what, this.#line, at - this.#lineStart + 1);
  }
}

function fault(what: string, line: number, column: number): Error {
  return tableInvalid(
    `the CSV is broken at line ${line}, column ${column}: ${what}`,
    'Follow RFC 4180: put a field with quotes, commas or line ends into quotes, and double the ' +
      'quotes in it.',
    { faults: [{ message: what, line, column }] },
  );
}
