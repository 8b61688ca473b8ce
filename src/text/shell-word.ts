/** As a POSIX shell takes it for one word: in quotes where it would read more into it. */
export function shellWord(word: string): string {
  return /^[\w./+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
