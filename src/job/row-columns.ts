import { limits } from '../limits.ts';
import type { Json } from './types.ts';

export type RowsFault = 'columns' | 'absent';

/** The bounds that rows may break, in words. */
export const rowsFaults: Readonly<Record<RowsFault, string>> = {
  columns: `have more than ${limits.columnsMax} columns`,
  absent: `leave more than ${limits.absentCellsMax} cells of their columns unsaid`,
};

/** Rows that are read one after the other, kept by column: what no row names there is null. */
export class RowColumns {
  readonly #columns = new Map<string, Json[]>();
  #rows = 0;
  #named = 0;

  /** A member of the row that is being read, each at most once. */
  put(name: string, value: Json): RowsFault | null {
    this.#named += 1;
    let cells = this.#columns.get(name);
    if (cells === undefined) {
      cells = [];
      this.#columns.set(name, cells);
      const fault = this.#fault(this.#rows);
      if (fault !== null) return fault;
    }
    pad(cells, this.#rows);
    cells.push(value);
    return null;
  }

  /** Rows that ended. */
  get count(): number {
    return this.#rows;
  }

  endRow(): RowsFault | null {
    this.#rows += 1;
    return this.#fault(this.#rows);
  }

  /** In the order of their first appearance, each as long as there are rows. */
  columns(): ReadonlyMap<string, readonly Json[]> {
    for (const cells of this.#columns.values()) pad(cells, this.#rows);
    return this.#columns;
  }

  /** A row of two characters may stand for a thousand nulls: bounded before they are made. */
  #fault(rows: number): RowsFault | null {
    if (this.#columns.size > limits.columnsMax) return 'columns';
    return this.#columns.size * rows - this.#named > limits.absentCellsMax ? 'absent' : null;
  }
}

function pad(cells: Json[], length: number): void {
  while (cells.length < length) cells.push(null);
}
