import type { RawFinding } from '../../finding.ts';
import { Occurrences } from '../characters.ts';
import { kind } from '../kinds.ts';
import type { SyntaxTree } from '../tree.ts';

/** Blanks, marks and controls that no reader shows and that CPython does not take for blanks. */
const invisible = new RegExp(
  '[\\u0080-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f' +
    '\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164' +
    '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\uffff]',
  'g',
);

/** Strings and comments, where such characters may stand, as sorted bounds. */
function allowed(tree: SyntaxTree): number[] {
  const ranges: [number, number][] = [];
  for (let node = 0; node < tree.count; node += 1) {
    if (tree.kinds[node] !== kind.string_content && tree.kinds[node] !== kind.string_end) continue;
    ranges.push([tree.starts[node] as number, tree.ends[node] as number]);
  }
  for (let index = 0; index < tree.comments.length; index += 2) {
    ranges.push([tree.comments[index] as number, tree.comments[index + 1] as number]);
  }
  ranges.push(...formats(tree));
  return ranges.sort((a, b) => a[0] - b[0]).flat();
}

function formats(tree: SyntaxTree): [number, number][] {
  const ranges: [number, number][] = [];
  for (let node = 0; node < tree.count; node += 1) {
    if (tree.kinds[node] !== kind.format_specifier) continue;
    const inner = (tree.limits[node] as number) > node + 1;
    if (!inner) ranges.push([tree.starts[node] as number, tree.ends[node] as number]);
  }
  return ranges;
}

/** Invisible characters outside of strings and comments. */
export function hiddenCharacters(tree: SyntaxTree): RawFinding[] {
  if (tree.text.search(invisible) < 0) return [];
  const bounds = allowed(tree);
  const found = new Occurrences();
  let at = 0;
  for (const { index } of tree.text.matchAll(invisible)) {
    while (at < bounds.length && (bounds[at + 1] as number) <= index) at += 2;
    if (at < bounds.length && (bounds[at] as number) <= index) continue;
    found.add(tree.text.charCodeAt(index), index);
  }
  return found.findings((code, times) => ({
    message:
      `the character U+${code.toString(16).toUpperCase().padStart(4, '0')} stands outside of a ` +
      `string${times}; it cannot be seen, and readers disagree on it`,
    help: 'delete it, or put a plain space in its place',
  }));
}
