/** Strings blanked to spaces of their length, so that what is left is code. */
export const blankStrings = (text: string): string =>
  text.replaceAll(/#.*|(["'])(?:\\.|(?!\1)[^\\\n])*\1/g, (found) => ' '.repeat(found.length));
