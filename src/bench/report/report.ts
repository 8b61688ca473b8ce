/** One field of a table. */
export interface Cell {
  readonly text: string;
  /** Drawn as a bar where there is room, from 0 to 1. */
  readonly share?: number | undefined;
  readonly tone?: 'good' | 'bad' | 'faint' | undefined;
  /** An address, or `#…` for a row of the same report. */
  readonly link?: string | undefined;
}

export type Field = string | Cell;

export interface Column {
  readonly head: string;
  readonly isRight?: boolean | undefined;
}

export interface Row {
  /** What links of the same report name. */
  readonly anchor?: string | undefined;
  readonly fields: readonly Field[];
}

export interface Section {
  readonly title: string;
  /** Sentences above the table. */
  readonly about?: string | undefined;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Too long for a terminal: drawn in HTML alone. */
  readonly isLong?: boolean | undefined;
}

/** A result for a person, before it is text or HTML. */
export interface Report {
  readonly title: string;
  /** What stands above all: date, host, corpus. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly Section[];
}

export function columns(left: readonly string[], right: readonly string[]): Column[] {
  return [...left.map((head) => ({ head })), ...right.map((head) => ({ head, isRight: true }))];
}

export function cellOf(field: Field): Cell {
  return typeof field === 'string' ? { text: field } : field;
}
