import { filled, type Shape } from './fill.ts';

/** Texts that the parser itself does not take. */
export const brokenShapes: Readonly<Record<string, Shape>> = {
  'open brackets': (bytes) => '('.repeat(bytes),
  'closing brackets': (bytes) => ')'.repeat(bytes),
  'open strings': (bytes) => filled(bytes, () => `'\n`),
  'deep chain': (bytes) => `x = a${'.b'.repeat(bytes / 2 - 4)}\n`,
  'deep sum': (bytes) => `x = a${'+a'.repeat(bytes / 2 - 4)}\n`,
  'deep else': (bytes) => `x = ${'a if b else '.repeat(bytes / 12 - 1)}c\n`,
  'deep lambda': (bytes) => `x = ${'lambda:'.repeat(bytes / 7 - 1)}1\n`,
  'deep not': (bytes) => `x = ${'not '.repeat(bytes / 4 - 2)}1\n`,
  'words in a row': (bytes) => filled(bytes, (n) => `a${n} `),
  'errors on every line': (bytes) => filled(bytes, (n) => `x${n} = = 1\n`),
  'Python 2': (bytes) => filled(bytes, (n) => `print "a", ${n}\n`),
  'clauses without heads': (bytes) => filled(bytes, () => 'else: x\n'),
  'backslash lines': (bytes) => filled(bytes, () => '\\\n'),
  'comment lines': (bytes) => filled(bytes, () => '#\n'),
  'bad dedents': (bytes) => filled(bytes, (n) => `${' '.repeat(n % 50)}if x:\n`),
  'one open string': (bytes) => `x = """${'a\n'.repeat(bytes / 2 - 6)}`,
  'open f-strings': (bytes) => `f"{`.repeat(bytes / 3),
  'blanks at line ends': (bytes) => filled(bytes, () => `x${' '.repeat(2000)}\n`),
  'form feeds': (bytes) => `${'\f'.repeat(bytes - 2)}x\n`,
  'invisible characters': (bytes) => filled(bytes / 3, () => 'x\u200b\n'),
  NUL: (bytes) => '\0'.repeat(bytes),
};
