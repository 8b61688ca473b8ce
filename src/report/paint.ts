/** Colours of a report, or none. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly note: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;
const sgr =
  (code: string) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;

const plain: Paint = {
  error: same,
  warning: same,
  note: same,
  good: same,
  strong: same,
  faint: same,
};
const coloured: Paint = {
  error: sgr('1;31'),
  warning: sgr('1;33'),
  note: sgr('1;36'),
  good: sgr('1;32'),
  strong: sgr('1'),
  faint: sgr('2'),
};

/** What a person's report is drawn for. */
export interface Canvas {
  readonly colour: boolean;
  /** Cells of a line. */
  readonly width: number;
}

export function paintFor(canvas: Canvas): Paint {
  return canvas.colour ? coloured : plain;
}
