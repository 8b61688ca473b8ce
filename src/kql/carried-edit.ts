import type { Edit } from '../finding.ts';
import type { MappedText } from './mapped-text.ts';
import { escapedKql } from './quote-script.ts';

/**
 * An edit of a script as an edit of the query whose literals mean the script, or why there is none that
 * means exactly that.
 */
export type CarriedEdit =
  { readonly ok: true; readonly edit: Edit } | { readonly ok: false; readonly why: string };

/** @param edit offsets in the value, as its literals have it */
export function carriedEdit(script: MappedText, { replacement, ...span }: Edit): CarriedEdit {
  const mark = script.markOf(span);
  if (mark === null) {
    return refused('what is to be changed does not stand in one literal of the query itself');
  }
  const { start, end } = script.locate(span);
  if (mark.startsWith('@')) {
    if (/[\r\n]/.test(replacement)) {
      return refused(
        `it takes several lines, which a literal ${mark}…${mark.charAt(1)} cannot hold`,
      );
    }
    const quote = mark.charAt(1);
    return carried(start, end, replacement.replaceAll(quote, quote + quote));
  }
  return carried(start, end, mark.length === 3 ? replacement : escapedKql(replacement));
}

function carried(start: number, end: number, replacement: string): CarriedEdit {
  return { ok: true, edit: { start, end, replacement } };
}

function refused(why: string): CarriedEdit {
  return { ok: false, why };
}
