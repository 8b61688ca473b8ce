/** Characters that are themselves in an expression, and those that are quoted. */
export const literalForm: string = String.raw`(?:[\w~!&'%,;=:@-]|\\[\\^$.|?*+()[\]{}\-/])`;

const anchored = new RegExp(String.raw`^\^https://((?:${literalForm})+)/(?![*?{])`);

/**
 * The one host that an expression can be found at, where that shows: it begins with the scheme, the
 * host and a slash, and has no alternatives.
 */
export function anchoredHost(regex: string): string | null {
  const host = regex.includes('|') ? undefined : anchored.exec(regex)?.[1];
  return host === undefined ? null : unquoted(host);
}

/** What quoted characters stand for. */
export function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
