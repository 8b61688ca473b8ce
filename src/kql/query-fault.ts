import type { RawFinding } from '../finding.ts';
import { columnTypeNames, foreignNames, scalarOnlyNames } from '../job/kusto-type-names.ts';
import { didYouMean, nearest } from '../text/nearest.ts';
import { walk, type KqlFault, type KqlTree } from './tree.ts';

type Told = Pick<RawFinding, 'message' | 'help' | 'span'>;

const unread = 'what is not read to its end cannot be judged';

/**
 * What is wrong with a text that the parser stumbled over: its first fault, for the others are
 * mostly what came of that one. The message says what its author can see, where that is known.
 */
export function queryFault(text: string, tree: KqlTree, hints: readonly string[]): Told | null {
  const inOrder = [...tree.faults].sort((a, b) => a.start - b.start || a.end - b.end);
  const [first] = inOrder;
  if (first === undefined) return null;
  return (
    otherLanguage(text, first) ??
    openLiteral(text, tree, inOrder) ??
    unknownHint(text, first, hints) ??
    missingEvaluate(text, first) ??
    unknownType(first) ??
    plainFault(first)
  );
}

function otherLanguage(text: string, { start, end }: KqlFault): Told | null {
  const found = /^\s*(select|insert|update|delete|with)\s/i.exec(text);
  if (found === null) return null;
  const word = (found[1] ?? '').toUpperCase();
  return {
    message: `the query is not well-formed: it begins with \`${word}\`, as SQL does, and not as KQL`,
    help: 'Begin with the table: `T | where x == 1 | evaluate python(…)`.',
    span: { start, end },
  };
}

/** A string that does not end: the parser says so where its line or the text does. */
function openLiteral(text: string, tree: KqlTree, faults: readonly KqlFault[]): Told | null {
  const fault = faults.find(({ message }) => /^Missing: (['"`~]|```|~~~)/.test(message));
  if (fault === undefined) return null;
  let start = fault.start;
  for (const node of walk(tree.root)) {
    if (
      node.end === fault.start &&
      /^[h@]*(?:['"]|```|~~~)/i.test(text.slice(node.start, node.end))
    )
      start = Math.min(start, node.start);
  }
  const quoted = text.slice(start, start + 12);
  const fence = /^h?(```|~~~)/i.exec(quoted)?.[1];
  const message = 'the query is not well-formed: the string that begins here is never closed';
  if (fence !== undefined) {
    const help = `Write ${fence} below the last line of the script.`;
    return { message, help, span: { start, end: start + fence.length } };
  }
  return {
    message: `${message} on its line`,
    help:
      'Write a script of several lines between ``` and ```; in a string of one line write \\n for ' +
      'the end of a line, and other quotes inside than around it.',
    span: { start, end: Math.max(fault.start, start + 1) },
  };
}

function unknownHint(text: string, { start }: KqlFault, hints: readonly string[]): Told | null {
  const from = Math.max(0, start - 80);
  for (const found of text.slice(from, start + 80).matchAll(/\bhint\.(\w+)/g)) {
    const [name] = found;
    const at = from + found.index;
    if (hints.includes(name) || at > start || start > at + name.length) continue;
    return {
      message: `the plugin has no hint \`${name}\`${didYouMean(name, hints)}`,
      help: `Its hints are ${hints.join(' and ')}.`,
      span: { start: at, end: at + name.length },
    };
  }
  return null;
}

function missingEvaluate(text: string, { message, start, end }: KqlFault): Told | null {
  if (!/^Query operator expected/i.test(message)) return null;
  const word = /^\w+/.exec(text.slice(start, start + 40))?.[0] ?? '';
  if (word.toLowerCase() === 'python') {
    return {
      message:
        'the query is not well-formed: a plugin is called by `evaluate`, which is missing here',
      help: 'Write `| evaluate python(…)`.',
      span: { start, end },
    };
  }
  const meant = nearest(word, ['evaluate']);
  if (meant === null) return null;
  const said = `the query is not well-formed: \`${word}\` is no operator`;
  return { message: said, help: `Write \`${meant}\`.`, span: { start, end } };
}

function unknownType({ message, start, end }: KqlFault): Told | null {
  const name = /^The name '(\w+)' is not a valid type name/.exec(message)?.[1];
  if (name === undefined) return null;
  const other = [columnTypeNames, scalarOnlyNames, foreignNames].find((names) =>
    Object.hasOwn(names, name),
  );
  const meant = other?.[name] ?? nearest(name, Object.keys(columnTypeNames));
  const names = [...new Set(Object.values(columnTypeNames))].join(', ');
  return {
    message: `the query is not well-formed: \`${name}\` is no type of a column`,
    help:
      meant === null ? `The types are ${names}.` : `Write \`${meant}\`. The types are ${names}.`,
    span: { start, end },
  };
}

function plainFault({ message, start, end }: KqlFault): Told {
  const missing = /^(?:Expected|Missing): (.+?)\.?$/.exec(message)?.[1];
  const why = missing === undefined ? message.replace(/\.$/, '') : `\`${missing}\` is missing here`;
  return {
    message: `the query is not well-formed: ${why}`,
    help:
      missing === undefined
        ? `Mend the query here: ${unread}.`
        : `Write \`${missing}\`, or look for a quote or bracket before it that closes too early: ${unread}.`,
    span: { start, end },
  };
}
