/** RE2 itself, or its portable twin. */
export type EngineName = 'native' | 'portable';

/** Why a pattern is refused, and where. */
export interface PatternFault {
  /** What is wrong with it, as the rest of a sentence that names the pattern. */
  readonly message: string;
  /** 0-based UTF-16 offset in the pattern; 0 when the whole of it is to blame. */
  readonly offset: number;
  /** The kind of thing that stands there: `lookahead`, `backreference`, `syntax`, `size`… */
  readonly construct: string;
}

/** A compiled pattern; matching takes time linear in the text. */
export interface PatternMatcher {
  /** Whether the pattern is found anywhere in the text. */
  test(text: string): boolean;
}

export interface PatternSet {
  /** Indices, ascending, of the patterns that are found anywhere in the text. */
  match(text: string): readonly number[];
  /** What all of them compile to, roughly: a match takes no more than this for each character. */
  readonly steps: number;
}

export type Compiled =
  | { readonly ok: true; readonly matcher: PatternMatcher }
  | { readonly ok: false; readonly fault: PatternFault };

export type CompiledSet =
  | { readonly ok: true; readonly set: PatternSet }
  | { readonly ok: false; readonly index: number; readonly fault: PatternFault };

/**
 * RE2's language over UTF-16 text, case-sensitive, `$` only at the very end; the same answers from
 * both engines. (One difference is left, and not in ASCII: RE2 finds `\B` between the bytes of one
 * character.)
 */
export interface RegexEngine {
  readonly name: EngineName;
  compile(pattern: string): Compiled;
  /** All patterns in one; a fault names the first pattern that has one. */
  set(patterns: readonly string[]): CompiledSet;
}

/** What a package must bring; patterns come to it normalised. */
export interface EngineParts {
  readonly name: EngineName;
  compile(normal: string): PatternMatcher;
  set(normals: readonly string[]): (text: string) => readonly number[];
}
