/** A remedy as a sentence: a capital at its head, unless code stands there, and an end. */
export function sentence(text: string): string {
  const head = /^[a-z]+(?=[\s,])/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!:]$/.test(head) ? head : `${head}.`;
}
