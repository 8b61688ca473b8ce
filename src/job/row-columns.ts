import { limits } from '../limits.ts';
import { RowColumn } from './row-column.ts';
import type { Json } from './types.ts';

export type RowsFault = 'columns' | 'absent';

/** The bounds that rows may break, in words. */
export const rowsFaults: Readonly<Record<RowsFault, string>> = {
  columns: `have more than ${limits.columnsMax} columns`,
  absent: `leave more than ${limits.absentCellsMax} cells of their columns unsaid`,
};

/** Rows that are read one after the other, kept by column: what no row names there is null. */
export class RowColumns {
  readonly #columns: RowColumn[] = [];
  readonly #byName = new Map<string, RowColumn>();
  /** Where the next member belongs if the row is like those before it, as most are. */
  #next = 0;
  #rows = 0;
  #named = 0;

  /** A member of the row that is being read, each at most once. */
  put(name: string, value: Json): RowsFault | null {
    this.#named += 1;
    let column = this.#columns[this.#next];
    if (column?.name !== name) {
      column = this.#columnOf(name);
      const fault = this.#fault(this.#rows);
      if (fault !== null) return fault;
    }
    this.#next = column.place + 1;
    if (column.length < this.#rows) column.pad(this.#rows);
    column.put(value);
    return null;
  }

  /** Rows that ended. */
  get count(): number {
    return this.#rows;
  }

  endRow(): RowsFault | null {
    this.#rows += 1;
    this.#next = 0;
    return this.#fault(this.#rows);
  }

  /** In the order of their first appearance, each as long as there are rows. */
  columns(): readonly RowColumn[] {
    for (const column of this.#columns) column.pad(this.#rows);
    return this.#columns;
  }

  #columnOf(name: string): RowColumn {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const column = new RowColumn(name, this.#columns.length);
    this.#byName.set(name, column);
    this.#columns.push(column);
    return column;
  }

  /** A row of two characters may stand for a thousand nulls: bounded before they are made. */
  #fault(rows: number): RowsFault | null {
    if (this.#columns.length > limits.columnsMax) return 'columns';
    return this.#columns.length * rows - this.#named > limits.absentCellsMax ? 'absent' : null;
  }
}
