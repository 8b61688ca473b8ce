import type { Json } from './types.ts';

/** What the values of a column are, nulls aside: `whole` within 2^53, `mixed` where they nest too. */
export type RowKind = 'none' | 'bool' | 'whole' | 'number' | 'text' | 'mixed';

/** Numbers with NaN for null, which no JSON has a form for; every other value as it is. */
export type RowValues = Float64Array | readonly Json[];

const firstRoom = 16;

/** The values of one column, row by row. Numbers lie bare for as long as there is nothing else. */
export class RowColumn {
  readonly name: string;
  /** Among the columns of its rows, from 0. */
  readonly place: number;
  #kind: RowKind = 'none';
  #numbers: Float64Array | null = new Float64Array(firstRoom);
  #others: Json[] = [];
  #length = 0;

  constructor(name: string, place: number) {
    this.name = name;
    this.place = place;
  }

  get kind(): RowKind {
    return this.#kind;
  }

  get length(): number {
    return this.#length;
  }

  get values(): RowValues {
    return this.#numbers === null ? this.#others : this.#numbers.subarray(0, this.#length);
  }

  put(value: Json): void {
    if (typeof value === 'number') {
      this.#note(Number.isSafeInteger(value) ? 'whole' : 'number');
      if (this.#numbers === null) this.#others.push(value);
      else this.#putNumber(this.#numbers, value);
    } else if (value === null && this.#numbers !== null) {
      this.#putNumber(this.#numbers, NaN);
    } else {
      if (value !== null) this.#note(kindOf(value));
      this.#unpack();
      this.#others.push(value);
    }
    this.#length += 1;
  }

  /** Nulls up to a length. */
  pad(length: number): void {
    while (this.#length < length) this.put(null);
  }

  #note(kind: RowKind): void {
    if (this.#kind === kind) return;
    if (this.#kind === 'none') this.#kind = kind;
    else this.#kind = isNumeric(this.#kind) && isNumeric(kind) ? 'number' : 'mixed';
  }

  #putNumber(numbers: Float64Array, value: number): void {
    let into = numbers;
    if (this.#length === into.length) {
      into = new Float64Array(2 * this.#length);
      into.set(numbers);
      this.#numbers = into;
    }
    into[this.#length] = value;
  }

  #unpack(): void {
    if (this.#numbers === null) return;
    for (const number of this.#numbers.subarray(0, this.#length)) {
      this.#others.push(Number.isNaN(number) ? null : number);
    }
    this.#numbers = null;
  }
}

const isNumeric = (kind: RowKind): boolean => kind === 'whole' || kind === 'number';

function kindOf(value: Exclude<Json, number | null>): RowKind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'bool' : 'mixed';
}
