import type { PathKey } from './yaml.ts';

const bytes: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
};

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** What a text was meant to be where a number is wanted; null where nobody can tell. */
export function meantNumber(path: readonly PathKey[], given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const [, digits = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(given) ?? [];
  if (digits === '') return null;
  const key = String(path.at(-1));
  const word = unit.toLowerCase();
  if (word === '') return `Write ${digits}, without quotes.`;
  if (key.includes('Bytes')) {
    const factor = bytes[word.replace(/i?b$/, '') || 'b'];
    return factor === undefined ? null : `Write ${Number(digits) * factor}: the unit is bytes.`;
  }
  if (!/Ms(?:Max)?$/.test(key)) return null;
  const factor = milliseconds[word];
  return factor === undefined ? null : `Write ${Number(digits) * factor}: the unit is ms.`;
}

/** Of a word for yes or no, what was meant where `true` or `false` is wanted. */
export function meantBoolean(given: unknown): string | null {
  const word = String(given).toLowerCase();
  if (word === 'true' || word === 'false') return `Write ${word}, without quotes.`;
  if (['yes', 'y', 'on', '1'].includes(word)) return 'Write true.';
  return ['no', 'n', 'off', '0'].includes(word) ? 'Write false.' : null;
}

/** Of a word for no, what was meant where one of some words is wanted, `off` among them. */
export function meantOff(given: unknown, words: readonly string[]): string | null {
  const no = ['no', 'false', 'none', 'never', 'disabled', 'disable', 'ignore', 'null'];
  return words.includes('off') && no.includes(String(given).toLowerCase()) ? 'Write `off`.' : null;
}
