import type { Check } from './check.ts';

/** `table.style.env`: the template engine that a table's style carries, whatever the table is. */
export const templateEngine: Check = function* ({ facts, text }) {
  for (const { name, span, whole } of facts.attributes) {
    if (name !== 'env' && name !== 'loader') continue;
    const owner = text.slice(Math.max(whole.start, span.start - ownerCharsMax), span.start);
    if (/\.\s*style\s*\.\s*$/.test(owner)) yield { span, values: { name } };
  }
};

/** Enough for `.style.` with some blanks. */
const ownerCharsMax = 40;
