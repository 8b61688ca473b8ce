import { isToken, kind, kindCount } from './kinds.ts';

/** Bits of a kind that the walk over a tree asks for (parser/flatten.c). */
const leaf = 1;
const ragged = 2;
const comment = 4;
const skipped = 8;

/** Kinds below which nothing is looked at, besides tokens. */
const leaves: readonly number[] = [
  kind.identifier,
  kind.integer,
  kind.float,
  kind.string_start,
  kind.string_content,
  kind.string_end,
  kind.escape_interpolation,
  kind.escape_sequence,
  kind.type_conversion,
  kind.ellipsis,
  kind.true,
  kind.false,
  kind.none,
  kind.wildcard_import,
  kind.import_prefix,
  kind.keyword_separator,
  kind.positional_separator,
  kind.pass_statement,
  kind.break_statement,
  kind.continue_statement,
];

/** Kinds that end for themselves, and not where the last node below them does. */
const raggedKinds: readonly number[] = [kind.module, kind.ERROR, kind.format_specifier];

/** What the walk does with each kind. */
export const kindFlags: readonly number[] = Array.from({ length: kindCount }, (_none, each) => {
  if (each === kind.comment) return comment;
  if (each === kind.line_continuation) return skipped;
  if (raggedKinds.includes(each)) return ragged;
  return isToken(each) || leaves.includes(each) ? leaf : 0;
});
