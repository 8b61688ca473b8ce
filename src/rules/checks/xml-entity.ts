import type { Check } from './check.ts';
import { literalText } from '../scene.ts';

/** Declarations of entities in texts, external ones and those made of others. */
export const xmlEntity: Check = function* ({ texts, text }) {
  for (const fact of texts) {
    const value = literalText(fact, text);
    const at = value.indexOf('<!ENTITY');
    if (at < 0) continue;
    yield { span: fact.span, values: { value: value.slice(at, at + 40).trim() } };
  }
};
