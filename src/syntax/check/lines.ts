/** What is wrong by the look of a line, where the grammar only says that something is. */
export interface LineFault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

/** Forms that only Python 2 has, and other slips that can be seen in one line. */
const forms: readonly (readonly [RegExp, string, string])[] = [
  [
    /^[ \t]*print[ \t]+[^=\s(]/,
    'this looks like the print statement of Python 2',
    'write print(…) with brackets',
  ],
  [
    /^[ \t]*exec[ \t]+[^=\s(]/,
    'this looks like the exec statement of Python 2',
    'write the code itself',
  ],
  [/`/, 'backticks are the repr of Python 2', 'write repr(…)'],
  [/<>/, '"<>" is the comparison of Python 2', 'write !='],
  [
    /^[ \t]*raise[ \t]+\w+[ \t]*,/,
    'raising with a comma is the form of Python 2',
    'write raise E(…)',
  ],
  [
    /\b\d\w*(?:__|_\b)/,
    'this is not a number in Python',
    'put single underscores between digits only',
  ],
  [
    /^[ \t]*(?:async[ \t]+)?(?:def|class|type)[ \t]+\w+[ \t]*\[[^\]()=]*=[^=]/,
    'the default of a type parameter is not read by this gateway',
    'leave the default out',
  ],
  [
    /^[ \t]*(?:if|elif|else|for|while|def|class|try|except|finally|with)\b[^:#'"]*$/,
    'this line has no colon at its end',
    'write a colon after it',
  ],
];

const opener = /^([ \t]*)(?:async[ \t]+)?(?:if|elif|for|while|try|except|else)\b/;
const clause = /^([ \t]*)(elif|else|except|finally)\b/;

/** Lines that are looked at for one error. */
const linesMax = 2_000;
const charsMax = 1_000;

/** The line around an offset, as far as it is looked at. */
export function lineAt(text: string, offset: number): { start: number; source: string } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const stop = Math.min(end < 0 ? text.length : end, start + charsMax);
  return { start, source: text.slice(start, stop) };
}

/** The line that an error begins on. */
export function lineFault(text: string, offset: number): LineFault | null {
  const { start, source } = lineAt(text, offset);
  for (const [form, message, help] of forms) {
    if (!form.test(source)) continue;
    const indent = source.length - source.trimStart().length;
    return { start: start + indent, end: start + source.length, message, help };
  }
  return null;
}

/** A clause in an error that is not as deep as any statement before it that it could belong to. */
export function clauseFault(text: string, from: number, to: number): LineFault | null {
  const columns: string[] = [];
  let offset = text.lastIndexOf('\n', from - 1) + 1;
  for (let count = 0; offset <= to && count < linesMax; count += 1) {
    const { source } = lineAt(text, offset);
    const found = clause.exec(source);
    if (found !== null) {
      const [, indent = '', word = ''] = found;
      while ((columns.at(-1)?.length ?? -1) > indent.length) columns.pop();
      if (columns.at(-1) !== indent) {
        return {
          start: offset + indent.length,
          end: offset + indent.length + word.length,
          message: `no statement at this depth has the "${word}" of this line`,
          help: `indent "${word}" like the if, for, while or try that it belongs to`,
        };
      }
    }
    const opened = opener.exec(source)?.[1];
    if (opened !== undefined && columns.at(-1) !== opened) columns.push(opened);
    const next = text.indexOf('\n', offset);
    if (next < 0) break;
    offset = next + 1;
  }
  return null;
}
