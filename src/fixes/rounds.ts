import type { Facts } from '../facts/types.ts';
import type { Edit, Finding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { Verdict } from '../verdict/decide.ts';
import { Composition } from './compose.ts';
import { isSameProgram } from './same-program.ts';
import { applyEdits, selectFixes } from './select.ts';

/** A fix that was made: its title, and the finding that it answers. */
export interface AppliedFix {
  readonly title: string;
  readonly finding: Finding;
}

/** A script with the fixes of its findings made. */
export interface Fixed {
  /** The text that was judged first, and the one that came of it: LF line ends, no mark. */
  readonly original: string;
  readonly text: string;
  /** What leads from `original` to `text`, in order of place and disjoint. */
  readonly edits: readonly Edit[];
  readonly applied: readonly AppliedFix[];
  /** Of `text`. */
  readonly verdict: Verdict;
  /**
   * Titles of fixes that would have changed more than they said. Nothing is fixed then; it is a
   * fault of the gateway.
   */
  readonly unsound: readonly string[];
}

/** How a script is judged and read between two rounds. */
export interface Judging {
  readonly check: (script: string | Uint8Array) => Verdict;
  readonly facts: (text: string) => Facts | null;
}

/**
 * Makes the fixes that findings carry and judges again, until there are none or `fixRoundsMax`
 * rounds are done. Only what a finding reports is changed: after each round every fact that no
 * edit touches must be there as before.
 */
export function applyFixes(script: string | Uint8Array, { check, facts }: Judging): Fixed {
  const first = check(script);
  const original = first.text;
  const composition = new Composition(original);
  const applied: AppliedFix[] = [];
  let verdict = first;
  let before: Facts | null = null;
  for (let round = 0; round < limits.fixRoundsMax; round += 1) {
    const { taken, edits } = selectFixes(verdict.findings);
    if (edits.length === 0) break;
    before ??= facts(verdict.text);
    const text = applyEdits(verdict.text, edits);
    const after = facts(text);
    if (before === null || after === null || !isSameProgram(before, after, edits)) {
      const unsound = taken.map(({ fix }) => fix.title);
      return { original, text: original, edits: [], applied: [], verdict: first, unsound };
    }
    before = after;
    composition.apply(edits);
    applied.push(...taken.map((finding) => ({ title: finding.fix.title, finding })));
    verdict = check(text);
  }
  const edits = composition.edits();
  return { original, text: verdict.text, edits, applied, verdict, unsound: [] };
}
