import type { ImportFact } from '../../facts/types.ts';
import type { Fix, Span } from '../../finding.ts';
import type { Matcher } from '../matcher.ts';
import type { Scene } from '../scene.ts';

type Fixed = { readonly fix: Fix } | undefined;

/**
 * The fix of a line that says what may stand instead of a name. Of `time.clock` the last part alone
 * is replaced, whatever the module is called here; a name of Python where the script binds it not.
 */
export function replaceReference(
  { instead, reference }: Matcher,
  name: string,
  span: Span,
  { bound, text }: Scene,
): Fixed {
  if (instead === undefined || !reference?.includes(name)) return undefined;
  const [parent, last] = splitName(name);
  const [home, replacement] = splitName(instead);
  const written = text.slice(span.start, span.end);
  const isWhole = home === '';
  if (written !== last && !written.endsWith(`.${last}`)) return undefined;
  if (!isWhole && (home !== parent || written === last)) return undefined;
  if (isWhole && bound().has(instead)) return undefined;
  return fixOf(
    isWhole ? span : { start: span.end - last.length, end: span.end },
    replacement,
    text,
  );
}

/** As above for a method, which keeps what it is asked of. */
export function replaceMethod({ instead }: Matcher, span: Span, text: string): Fixed {
  return instead === undefined ? undefined : fixOf(span, instead, text);
}

/** As above for a module, where no name that the script uses comes from how it is called. */
export function replaceModule(
  { instead, import: modules }: Matcher,
  fact: ImportFact,
  text: string,
): Fixed {
  const isNamed = fact.name !== null || fact.alias !== null;
  if (instead === undefined || !isNamed || !modules?.includes(fact.module)) return undefined;
  return fixOf(fact.source, instead, text);
}

function fixOf({ start, end }: Span, replacement: string, text: string): Fixed {
  const written = text.slice(start, end);
  const title = `Write ${replacement} instead of ${written}`;
  return /[^\w.]/.test(written)
    ? undefined
    : { fix: { title, edits: [{ start, end, replacement }] } };
}

function splitName(name: string): [parent: string, last: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
}
