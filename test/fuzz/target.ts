import type fc from 'fast-check';

/** Something that must hold for whatever bytes a stranger sends. */
export interface Target {
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly holds: string;
  /** No longer input is tried, in bytes. */
  readonly bytesMax: number;
  /** Folders and files of `dist/`, whose blocks guide the search. */
  readonly covers: readonly string[];
  /** What mutations put into an input, beside bytes by chance. */
  readonly words: readonly string[];
  readonly open: () => Promise<OpenTarget>;
}

export interface OpenTarget {
  /** Inputs to begin with: good ones, so that a change of one is nearly good. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Further inputs, put together by a grammar. */
  readonly grammar?: fc.Arbitrary<string>;
  /**
   * Tries one input.
   *
   * @returns what became of it in a word, to be counted
   * @throws Error where what must hold does not
   */
  readonly check: (input: Uint8Array) => string | Promise<string>;
  readonly close?: () => void | Promise<void>;
}

/** Half of a surrogate pair, which UTF-8 cannot carry, stands in inputs as this character. */
const halfPair = '\uf8ff';

/** An input as the text that a caller may hand in. */
export function textOf(input: Uint8Array): string {
  return Buffer.from(input).toString('utf8').replaceAll(halfPair, '\ud800');
}

export function bytesOf(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string'
    ? Buffer.from(input.replaceAll(/\p{Surrogate}/gu, halfPair))
    : input;
}

/** @throws Error unless it holds */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
