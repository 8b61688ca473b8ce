/** Offsets of UTF-16 units; `end` is exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A text as it is stored and as it is judged, with line feeds for line ends and no byte order mark,
 * and the offsets of one in the other.
 */
export class LineEnds {
  readonly judged: string;
  /** Offsets in the stored text of what the judged one leaves out. */
  readonly #left: readonly number[];

  constructor(stored: string) {
    const marked = stored.startsWith('\ufeff');
    const left = marked ? [0] : [];
    for (let at = stored.indexOf('\r\n'); at >= 0; at = stored.indexOf('\r\n', at + 2))
      left.push(at);
    this.#left = left;
    this.judged = stored.slice(marked ? 1 : 0).replaceAll('\r\n', '\n');
  }

  toJudged({ start, end }: Span): Span {
    const moved = (offset: number): number => offset - this.#count((left) => left < offset);
    return { start: moved(start), end: moved(end) };
  }

  toStored({ start, end }: Span): Span {
    const moved = (offset: number): number =>
      offset + this.#count((left, index) => left - index < offset);
    return { start: moved(start), end: moved(end) };
  }

  /** How many of the first ones hold. */
  #count(holds: (left: number, index: number) => boolean): number {
    let low = 0;
    let high = this.#left.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.#left[middle] ?? 0, middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
