import type { Span } from '../finding.ts';

/** A stretch of a value and where it is written. */
interface Piece {
  /** In the value. */
  readonly at: number;
  readonly length: number;
  readonly source: Span;
  /** The literal that it is a part of; null where it is written in another way. */
  readonly literal: Literal | null;
}

/** What a literal begins with, without its `h`: two with the same one are different objects. */
interface Literal {
  readonly mark: string;
}

/** Where a stretch of one text stands in another. */
export type Locate = (span: Span) => Span;

/**
 * A text that is written as literals, with the place of each of its characters: where it stands as
 * it is, the places run along; an escape is one place.
 */
export class MappedText {
  readonly text: string;
  readonly #pieces: readonly Piece[];
  /** All that it is written as. */
  readonly whole: Span;

  private constructor(text: string, pieces: readonly Piece[], whole: Span) {
    this.text = text;
    this.#pieces = pieces;
    this.whole = { start: whole.start, end: whole.end };
  }

  static join(parts: readonly MappedText[], whole: Span): MappedText {
    const pieces: Piece[] = [];
    let at = 0;
    for (const part of parts) {
      for (const piece of part.#pieces) pieces.push({ ...piece, at: at + piece.at });
      at += part.text.length;
    }
    return new MappedText(parts.map(({ text }) => text).join(''), pieces, whole);
  }

  /** The place in the query of a stretch of the value. */
  readonly locate: Locate = ({ start, end }) => {
    const first = this.#pieceAt(start);
    if (first === null) return this.whole;
    const from = within(first, start, first.source.start);
    const last = end > start ? this.#pieceAt(end - 1) : null;
    if (last === null) return { start: from, end: from };
    return { start: from, end: Math.max(from, within(last, end, last.source.end)) };
  };

  /** How the one literal begins that a stretch stands in; null where there is none. */
  markOf({ start, end }: Span): string | null {
    const first = this.#pieceAt(start);
    const last = end > start ? this.#pieceAt(end - 1) : first;
    const literal = first?.literal ?? null;
    return literal !== null && last?.literal === literal ? literal.mark : null;
  }

  /**
   * The same value, its places put where `outer` says.
   *
   * @param within what it is written in is itself the value of a literal
   */
  moved(outer: Locate, within: 'text' | 'literal' = 'text'): MappedText {
    const pieces = this.#pieces.flatMap((piece) =>
      moved({ ...piece, literal: within === 'text' ? piece.literal : null }, outer),
    );
    return new MappedText(this.text, pieces, outer(this.whole));
  }

  /** The last piece that starts at or before an offset. */
  #pieceAt(offset: number): Piece | null {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle]?.at ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low] ?? null;
  }

  /** @param mark of the literal that it is; null for what is no literal */
  static builder(whole: Span, mark: string | null = null): MappedTextBuilder {
    const literal = mark === null ? null : { mark };
    return new MappedTextBuilder(literal, (text, pieces) => new MappedText(text, pieces, whole));
  }
}

/** A plain stretch that is no longer one outside, by an escape in it, is halved until it is. */
function moved(piece: Piece, outer: Locate): readonly Piece[] {
  const { at, length, source } = piece;
  const place = outer(source);
  const isPlain = source.end - source.start === length;
  if (!isPlain || length < 2 || place.end - place.start === length) {
    return [{ ...piece, source: place }];
  }
  const half = length >> 1;
  const middle = source.start + half;
  const first = { ...piece, length: half, source: { start: source.start, end: middle } };
  const rest = { at: at + half, length: length - half, source: { start: middle, end: source.end } };
  return [...moved(first, outer), ...moved({ ...piece, ...rest }, outer)];
}

/** An offset inside of a piece; `edge` where the piece is one place. */
function within({ at, length, source }: Piece, offset: number, edge: number): number {
  const isPlain = source.end - source.start === length;
  return isPlain ? Math.min(source.end, source.start + offset - at) : edge;
}

/** Puts a value together, stretch by stretch. */
class MappedTextBuilder {
  readonly #parts: string[] = [];
  readonly #pieces: Piece[] = [];
  readonly #literal: Literal | null;
  readonly #build: (text: string, pieces: readonly Piece[]) => MappedText;
  #at = 0;

  constructor(
    literal: Literal | null,
    build: (text: string, pieces: readonly Piece[]) => MappedText,
  ) {
    this.#literal = literal;
    this.#build = build;
  }

  /** `text` is written between two places; where it is as long, each character as itself. */
  add(text: string, start: number, end: number): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#pieces.push({
      at: this.#at,
      length: text.length,
      source: { start, end },
      literal: this.#literal,
    });
    this.#at += text.length;
  }

  done(): MappedText {
    return this.#build(this.#parts.join(''), this.#pieces);
  }
}
