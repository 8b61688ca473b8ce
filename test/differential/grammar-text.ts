import fc from 'fast-check';

type Source = fc.Arbitrary<string>;

/** A template of source text: what stands in the holes is arbitrary. */
export function text(pieces: TemplateStringsArray, ...holes: readonly Source[]): Source {
  return fc
    .tuple(...holes)
    .map((found) => pieces.map((piece, index) => piece + (found[index] ?? '')).join(''));
}

/** Several of one kind with something between. */
export function within(each: Source, between: string, minLength: number, max: number): Source {
  return fc.array(each, { minLength, maxLength: max }).map((found) => found.join(between));
}

/** What may stand between two tokens. */
export const blank: Source = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ') },
  { weight: 1, arbitrary: fc.constantFrom('  ', '\t', ' \\\n', '\\\n  ') },
);

/** The same inside brackets, where lines may end. */
export const open: Source = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ') },
  { weight: 1, arbitrary: fc.constantFrom('\n', ' # c\n  ', '\\\n', '\n\n') },
);
