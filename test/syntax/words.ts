/** Tokens of Python and what looks like them, to be put in any order. */
// prettier-ignore
export const words: readonly string[] = [
  'def', 'class', 'lambda', 'if', 'else', 'elif', 'for', 'in', 'while', 'try', 'except',
  'finally', 'with', 'as', 'import', 'from', 'match', 'case', 'type', 'print', 'exec', 'async',
  'await', 'return', 'yield', 'global', 'del', 'raise', 'not', 'is', 'None', 'a', 'b.c', 'x', '_',
  '__class__', 'ﬁ', '0', '0777', '1.5', '1j', '"s"', "f'{", "}'", "'", '"""', 'b"x"', '`', '(',
  ')', '[', ']', '{', '}', ':', ',', ';', '.', '=', ':=', '==', '->', '*', '**', '@', '/', '<>',
  '>>', '|', '!r', '\\', '\n', '\n    ', '\n\t', '\n  ', ' ', '#', '\f', '\u00a0', '\u200b', '😀',
  '\ud800',
];
