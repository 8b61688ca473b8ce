import { PatternError } from './reader.ts';
import type { PatternReader } from './reader.ts';

export interface GroupStart {
  /** `(?:` or `(?i:`, or the whole of `(?i)`. */
  readonly normal: string;
  /** Flags for what follows, without a group of their own. */
  readonly flagsOnly: boolean;
  readonly name: string | null;
}

/** What begins with `(?` in other dialects and is not in RE2, longest first. */
const foreign: readonly (readonly [text: string, construct: string, message: string])[] = [
  ['(?<=', 'lookbehind', 'RE2 has no look-behind'],
  ['(?<!', 'lookbehind', 'RE2 has no look-behind'],
  ['(?=', 'lookahead', 'RE2 has no look-ahead'],
  ['(?!', 'lookahead', 'RE2 has no look-ahead'],
  ['(?>', 'atomic-group', 'RE2 has no atomic groups, and needs none'],
  ['(?(', 'conditional', 'RE2 has no conditions'],
  ['(?#', 'comment', 'RE2 has no comments'],
  ['(?|', 'branch-reset', 'RE2 has no branch reset'],
  ["(?'", 'quoted-group-name', 'write `(?<name>`'],
  ['(?P=', 'backreference', 'RE2 has no back-references'],
  ['(?P>', 'recursion', 'RE2 has no recursion'],
  ['(?&', 'recursion', 'RE2 has no recursion'],
  ['(?R', 'recursion', 'RE2 has no recursion'],
  ['(?0', 'recursion', 'RE2 has no recursion'],
  ['(?1', 'recursion', 'RE2 has no recursion'],
  ['(*', 'verb', 'RE2 has no verbs, and nothing stands before this `*`'],
];

/**
 * The beginning of a group, from its `(`. Captures become plain groups: only whether a pattern is
 * found counts.
 */
export function readGroupStart(reader: PatternReader): GroupStart {
  const offset = reader.at;
  for (const [text, construct, message] of foreign) {
    if (reader.startsWith(text)) throw new PatternError(offset, construct, message);
  }
  const named = reader.takeMatch(/\(\?P?<([A-Za-z_]\w*)>/y);
  if (named !== null) return { normal: '(?:', flagsOnly: false, name: named[1] ?? null };
  if (reader.takeMatch(/\(\?P?<[A-Za-z_]?\w*-/y) !== null) {
    throw new PatternError(offset, 'balancing-group', 'RE2 has no balancing groups');
  }
  const flags = reader.takeMatch(/\(\?((?:[ims]+(?:-[ims]+)?|-[ims]+)?)([:)])/y);
  if (flags !== null && flags[0] !== '(?)') {
    return { normal: flags[0], flagsOnly: flags[2] === ')', name: null };
  }
  if (reader.startsWith('(?')) {
    const message = 'after `(?` come `:`, `<name>` or the flags i, m and s';
    throw new PatternError(offset, 'group', message);
  }
  reader.take();
  return { normal: '(?:', flagsOnly: false, name: null };
}
