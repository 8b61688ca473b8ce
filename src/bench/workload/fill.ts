/** A text of about so many bytes that is one construct, over and over. */
export type Shape = (bytes: number) => string;

/** Pieces one after another, until one more would pass the size. */
export function filled(bytes: number, piece: (n: number) => string, head = '', tail = ''): string {
  const parts = [head];
  let size = head.length + tail.length;
  for (let n = 0; ; n += 1) {
    const next = piece(n);
    size += next.length;
    if (size > bytes) break;
    parts.push(next);
  }
  return parts.join('') + tail;
}

/** As many pieces as stand under a bound of the gateway, then the same again. */
export function repeated(bytes: number, count: number, open: string, close: string): string {
  return filled(bytes, () => `${open.repeat(count)}1${close.repeat(count)}\n`);
}

export function indent(depth: number): string {
  return ' '.repeat(depth);
}

/** Blocks in blocks, one column each. */
export function nested(
  bytes: number,
  depth: number,
  opener: (level: number) => string,
  body: string,
): string {
  const openers = range(depth, (level) => `${indent(level)}${opener(level)}\n`);
  const piece = `${openers.join('')}${indent(depth)}${body}\n`;
  return filled(bytes, () => piece);
}

export function range<T>(length: number, each: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => each(index));
}
