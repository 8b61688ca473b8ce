import { kind } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

/** A tab goes to the next multiple of eight: moved by eight columns, tabs mean what they meant. */
const besideTabs = ' '.repeat(8);
const usual = ' '.repeat(4);

/**
 * A script's text one level deeper, to stand in a function: lines that begin inside of a string stay
 * as they are, so that no string changes. Where there is no statement, it is `pass`.
 */
export function indented(tree: SyntaxTree): string {
  const { text } = tree;
  if (tree.count <= 1) return `${usual}pass`;
  const prefix = /^[ \f]*\t/m.test(text) ? besideTabs : usual;
  const inString = linesInStrings(tree);
  return text
    .split('\n')
    .map((line, i) => {
      if (inString.has(i) || line.trim() === '') return line;
      // A form feed takes the column back to the start of the line.
      const feed = line.lastIndexOf('\f', line.search(/[^\s]/)) + 1;
      return line.slice(0, feed) + prefix + line.slice(feed);
    })
    .join('\n');
}

/** Lines, counted from 0, whose first character stands in a string. */
function linesInStrings({ text, count, kinds, starts, ends, limits }: SyntaxTree): Set<number> {
  const found = new Set<number>();
  let line = 0;
  let feed = text.indexOf('\n');
  for (let node = 0; node < count;) {
    const string = kinds[node] === kind.string;
    if (string) {
      const [start, end] = [starts[node] as number, ends[node] as number];
      for (; feed >= 0 && feed < end; feed = text.indexOf('\n', feed + 1)) {
        line += 1;
        if (feed > start) found.add(line);
      }
    }
    node = string ? (limits[node] as number) : node + 1;
  }
  return found;
}
