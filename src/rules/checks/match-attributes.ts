import type { Check } from './check.ts';

const listCharsMax = 400;

/** `__match_args__` that is anything but a list of names written out. */
export const matchAttributes: Check = function* ({ facts, text }) {
  for (const { name, span } of facts.bindings) {
    if (name !== '__match_args__') continue;
    const value = text.slice(span.end, span.end + listCharsMax);
    if (!writtenOut.test(value)) yield { span, values: { name } };
  }
};

const writtenOut =
  /^[ \t]*(?::[^=\n]*)?=[ \t]*\((?:\s*(?:'[A-Za-z]\w*'|"[A-Za-z]\w*"),)*\s*(?:'[A-Za-z]\w*'|"[A-Za-z]\w*")?\s*\)/;
