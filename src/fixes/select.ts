import type { Edit, Fix } from '../finding.ts';

/** What one round does to a text: the findings it fixes, and all edits in order of place. */
export interface Selection<Found> {
  readonly taken: readonly Found[];
  readonly edits: readonly Edit[];
}

/**
 * The fixes that can be applied together, findings in their order: a fix is taken whole or not at
 * all, and one that touches an edit already taken waits for the next round.
 */
export function selectFixes<Found extends { readonly fix?: Fix }>(
  findings: readonly Found[],
): Selection<Found & { readonly fix: Fix }> {
  const taken: (Found & { readonly fix: Fix })[] = [];
  const edits: Edit[] = [];
  for (const finding of findings) {
    if (!isFixable(finding)) continue;
    const own = [...finding.fix.edits].sort(byPlace);
    if (own.some((edit, index) => index > 0 && touch(own[index - 1]!, edit))) continue;
    if (own.some((edit) => touchesAny(edits, edit))) continue;
    taken.push(finding);
    for (const edit of own) edits.splice(placeIn(edits, edit), 0, edit);
  }
  return { taken, edits };
}

function isFixable<Found extends { readonly fix?: Fix }>(
  finding: Found,
): finding is Found & { readonly fix: Fix } {
  return finding.fix !== undefined && finding.fix.edits.length > 0;
}

/** A text with edits made, which are in order of place and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = '';
  let from = 0;
  for (const { start, end, replacement } of edits) {
    edited += text.slice(from, start) + replacement;
    from = end;
  }
  return edited + text.slice(from);
}

function byPlace(a: Edit, b: Edit): number {
  return a.start - b.start || a.end - b.end;
}

/** Whether two edits share a character, or begin in one place, where their order would count. */
function touch(a: Edit, b: Edit): boolean {
  return a.start === b.start || (a.start < b.end && b.start < a.end);
}

function touchesAny(taken: readonly Edit[], edit: Edit): boolean {
  const at = placeIn(taken, edit);
  const [before, after] = [taken[at - 1], taken[at]];
  return (
    (before !== undefined && touch(before, edit)) || (after !== undefined && touch(edit, after))
  );
}

/** Where an edit belongs among disjoint ones in order. */
function placeIn(taken: readonly Edit[], edit: Edit): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byPlace(taken[middle] as Edit, edit) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
