/**
 * Ranges that a terminal draws two cells wide (Unicode's East_Asian_Width W and F, whole blocks).
 */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1aff0, 0x1b2fb],
  [0x20000, 0x3fffd],
];

const emoji = /^\p{Emoji_Presentation}$/u;
const combining = /^[\p{Mn}\p{Me}]$/u;

/** Cells of a terminal that one character (one code point) takes. */
export function characterWidth(character: string): 0 | 1 | 2 {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (combining.test(character)) return 0;
  if (wideRanges.some(([from, to]) => code >= from && code <= to)) return 2;
  return emoji.test(character) ? 2 : 1;
}
