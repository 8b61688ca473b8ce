import type { VariantCounts } from '../result/form.ts';
import { shareOf } from '../statistics.ts';
import type { CaseAnswer, GateAnswers } from './measure.ts';
import { byTechnique } from './totals.ts';

/**
 * Other forms of cases, counted by the cases and techniques that they are of: a technique with many
 * forms weighs no more than one with few. Null where none was asked about.
 */
export function variantCounts({ answers }: GateAnswers): VariantCounts | null {
  const asked = answers.filter(({ variants }) => (variants?.asked ?? 0) > 0);
  if (asked.length === 0) return null;
  const changed = asked.filter((one) => !isSteady(one));
  const techniques = [...byTechnique(asked).values()];
  return {
    asked: asked.reduce((sum, { variants }) => sum + (variants?.asked ?? 0), 0),
    cases: shareOf(asked.length - changed.length, asked.length),
    techniques: shareOf(
      techniques.filter((cases) => cases.every(isSteady)).length,
      techniques.length,
    ),
    changed: Object.fromEntries(
      changed.map(({ of, variants }) => [of.id, variants?.changed ?? []]),
    ),
  };
}

const isSteady = ({ variants }: CaseAnswer): boolean => (variants?.changed.length ?? 0) === 0;
