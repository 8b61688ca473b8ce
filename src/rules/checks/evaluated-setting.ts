import type { Check } from './check.ts';

const key = 'axes.prop_cycle';
/** What makes a cycle without evaluating: `cycler(…)`, another setting's value. */
const isMade = /^(?:\]\s*=|:)\s*\(*\s*(?:(?:\w+\.)?(?:rcsetup\.)?cycler\s*\(|\w+\.rcParams\w*\[)/;
const isGiven = /^(?:\]\s*=(?!=)|:)/;

/**
 * The setting that matplotlib evaluates, given anything but a cycler: text is code to it
 * (`matplotlib.rcsetup.validate_cycler`).
 */
export const evaluatedSetting: Check = function* ({ texts, text }) {
  for (const { value, span } of texts) {
    if (value !== key) continue;
    const after = text.slice(span.end, span.end + 80);
    if (isGiven.test(after) && !isMade.test(after)) yield { span, values: { name: key } };
  }
};
