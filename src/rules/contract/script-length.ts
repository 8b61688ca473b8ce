import type { Check } from '../checks/check.ts';

/** A script that goes to its process on a command line, and is longer than that. */
export const scriptLength: Check = function* ({ options, text }) {
  const most = Number(options['charsMax']);
  if (text.length <= most) return;
  // From where on it is too much.
  const span = { start: most, end: most };
  yield { span, values: { value: String(text.length), expected: String(most) } };
};
