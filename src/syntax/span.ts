import type { Place, Span } from '../finding.ts';

/** Where the lines of a text start, and what a column is on each side. Lines end at LF only. */
export class LineTable {
  readonly #text: string;
  readonly #starts: number[] = [0];
  readonly #ascii: boolean;
  #line = 0;
  /** The offset asked for last and its column, so that rows in order cost a long line only once. */
  #lastOffset = 0;
  #lastColumn = 0;

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
    this.#ascii = !/[\u0080-\uffff]/.test(text);
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** 1-based line of an offset; near the line asked for last it costs nothing. */
  line(offset: number): number {
    const starts = this.#starts;
    const from = starts[this.#line] as number;
    const to = starts[this.#line + 1] ?? Infinity;
    if (offset < from || offset >= to) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      this.#line = low;
    }
    return this.#line + 1;
  }

  /** Offset of the first character of a 1-based line. */
  lineStart(line: number): number {
    return this.#starts[line - 1] ?? this.#text.length;
  }

  /** The line without its LF. */
  lineText(line: number): string {
    const end = this.#starts[line];
    return this.#text.slice(this.lineStart(line), end === undefined ? undefined : end - 1);
  }

  /** 1-based line and column of both ends, columns in UTF-16 units. */
  place(span: Span): Place {
    const line = this.line(span.start);
    const column = span.start - this.lineStart(line) + 1;
    const endLine = this.line(Math.max(span.start, span.end));
    const endColumn = Math.max(span.start, span.end) - this.lineStart(endLine) + 1;
    return { line, column, endLine, endColumn };
  }

  /** 0-based column in bytes of UTF-8: CPython's `col_offset`. */
  utf8Column(offset: number): number {
    const start = this.lineStart(this.line(offset));
    if (this.#ascii) return offset - start;
    const known = this.#lastOffset >= start && this.#lastOffset <= offset;
    const from = known ? this.#lastOffset : start;
    const column =
      (known ? this.#lastColumn : 0) + Buffer.byteLength(this.#text.slice(from, offset), 'utf8');
    this.#lastOffset = offset;
    this.#lastColumn = column;
    return column;
  }
}
