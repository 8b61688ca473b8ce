import type { Fault } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';

/** What a mark says of the line below it. */
export const markKinds = ['ok', 'deny', 'todo-ok', 'todo-deny'] as const;
export type MarkKind = (typeof markKinds)[number];

/** `# deny: module-escape`, about the next line that is no mark. Lines are 1-based. */
export interface Mark {
  readonly kind: MarkKind;
  readonly rule: string;
  readonly at: { readonly line: number; readonly column: number };
  /** The line that it speaks of. */
  readonly line: number;
}

export interface Marks {
  readonly marks: readonly Mark[];
  readonly faults: readonly Fault[];
}

/** What begins a comment, in Python and in KQL. */
export type CommentSign = '#' | '//';

interface MarkLine {
  readonly word: string;
  readonly rules: readonly string[];
  readonly column: number;
}

/**
 * The marks of a script or query. A comment that is nearly one is a fault: a mark that is misspelt
 * would test nothing.
 */
export function readMarks(
  text: string,
  sign: CommentSign,
  known: ReadonlyMap<string, unknown>,
): Marks {
  const marks: Mark[] = [];
  const faults: Fault[] = [];
  let waiting: Omit<Mark, 'line'>[] = [];
  for (const [index, content] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    const read = readLine(content, sign, known);
    if (read === null) {
      if (content.trim() === '') continue;
      marks.push(...waiting.map((mark) => ({ ...mark, line })));
      waiting = [];
      continue;
    }
    const at = { line, column: read.column };
    const kind = markKinds.find((one) => one === read.word);
    const unknown = read.rules.filter((rule) => !known.has(rule));
    if (kind === undefined) faults.push({ ...at, ...strange(read.word) });
    else if (unknown.length > 0) faults.push(...unknown.map((id) => noRule(id, at, known)));
    else waiting.push(...read.rules.map((rule) => ({ kind, rule, at })));
  }
  for (const { at } of waiting) faults.push({ ...at, message: 'no line stands below this mark' });
  return { marks, faults };
}

/** A comment on a line of its own that is a mark, or was meant as one; null for any other line. */
function readLine(
  content: string,
  sign: CommentSign,
  known: ReadonlyMap<string, unknown>,
): MarkLine | null {
  const start = content.trimStart();
  if (!start.startsWith(sign)) return null;
  const [, word = '', list = ''] =
    /^([a-z-]{2,12})\s*:(.*)$/.exec(start.slice(sign.length).trim()) ?? [];
  const rules = list.split(',').map((rule) => rule.trim());
  const isKind = markKinds.some((kind) => kind === word);
  if (!isKind && !rules.every((rule) => known.has(rule))) return null;
  return { word, rules, column: content.length - start.length + 1 };
}

function strange(word: string): Fault {
  return {
    message: `\`${word}\` is not a mark${didYouMean(word, markKinds)}`,
    help: `Marks: ${markKinds.join(', ')}.`,
  };
}

export function noRule(id: string, at: object, known: ReadonlyMap<string, unknown>): Fault {
  const message = `no rule is called \`${id.slice(0, 80)}\`${didYouMean(id, known.keys())}`;
  return { ...at, message, help: 'sallyport rule list names them all.' };
}
