import type { AttributeFact, Facts } from '../facts/types.ts';

/**
 * Tells attributes that a method reads of its own parameter, into which nothing of a library is
 * known to flow: `self.__class__`, `other.__dict__`.
 */
export function ownValues(facts: Facts, text: string): (fact: AttributeFact) => boolean {
  const methods = facts.definitions.filter((one) => one.inClass && one.kind !== 'class');
  return ({ whole, span, qualified }) => {
    if (qualified.length > 0) return false;
    const owner = /^([^\W\d]\w*)\s*\.\s*$/.exec(text.slice(whole.start, span.start))?.[1];
    if (owner === undefined) return false;
    const method = methods[lastStarting(methods, whole.start)];
    return (
      method !== undefined &&
      method.span.end >= whole.end &&
      method.parameters.some(({ name, kind }) => name === owner && kind.startsWith('positional'))
    );
  };
}

/** Index of the last of some definitions, in order of place, that starts before an offset. */
function lastStarting(all: Facts['definitions'], offset: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.span.start < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
