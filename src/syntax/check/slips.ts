import type { LineFault } from './lines.ts';

/** A form that a line takes when it was copied from elsewhere, or written in another language. */
interface Slip {
  readonly form: RegExp;
  readonly message: (found: string) => string;
  readonly help: string;
}

/** What came along when a script was copied. The rest of the text is of its kind, and says no more. */
const copied: readonly Slip[] = [
  {
    form: /^[ \t]*(?:```|~~~).*/,
    message: () => 'this is the fence of a code block in Markdown, and not Python',
    help: 'delete the lines of the fence, at the beginning and at the end',
  },
  {
    form: /^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$/,
    message: () => 'this is a mark of a merge that was not finished: both versions stand here',
    help: 'keep one of them, and delete the lines of `<<<<<<<`, `=======` and `>>>>>>>`',
  },
  {
    form: /^[ \t]*>>>(?= |$)/,
    message: () => '`>>>` is the prompt of the interpreter, and no part of the script',
    help: 'delete `>>>` and `...` at the beginning of the lines, and the lines of output',
  },
  {
    form: /^[ \t]*(?:In|Out) ?\[\d*\]:/,
    message: (found) => `\`${found}\` is the prompt of a notebook, and no part of the script`,
    help: 'delete the prompts, and the lines of output',
  },
];

const lines: readonly Slip[] = [
  {
    form: /^[ \t]*%%?[A-Za-z]\w*/,
    message: (found) => `\`${found}\` is a magic of notebooks, which Python does not know`,
    help: 'delete the line; plots are kept by `savefig`',
  },
  {
    form: /^[ \t]*! ?[A-Za-z][\w./-]*/,
    message: (found) => `\`${found}\` is a shell command of notebooks, and a script has no shell`,
    help: 'delete the line; packages come from the runtime, or with the job',
  },
  {
    form: /^[ \t]*(?:\/\/|\/\*).*/,
    message: () => 'this is a comment of another language',
    help: 'begin a comment with `#`',
  },
  {
    form: /^[ \t]*(?:const|let|var)[ \t]+\w+/,
    message: (found) => `\`${found}\` is a declaration of JavaScript`,
    help: 'assign without a word before the name: `x = 1`',
  },
  {
    form: /^[ \t]*(?:function|func|fn)[ \t]+\w+/,
    message: (found) => `\`${found}\` begins a function of another language`,
    help: 'write `def name(x):` and indent the body',
  },
  {
    form: /^[ \t]*else[ \t]+if\b/,
    message: () => '`else if` is one word in Python',
    help: 'write `elif`',
  },
  {
    form: /\w+(?:\+\+|--)[ \t]*;?$/,
    message: (found) => `\`${found}\` is of C; Python has no such operator`,
    help: 'write `+= 1` or `-= 1`',
  },
];

/** Characters and operators that stand for others, by what the grammar stumbles over. */
const words: readonly Slip[] = [
  {
    form: /^[“”„‟«»‘’‚‛′″]/u,
    message: (found) => `${found} is a typographic quote, as a word processor sets it`,
    help: 'write the plain quotes " or \' around the text, at both of its ends',
  },
  {
    form: /^[‐-―−]/u,
    message: (found) => `${found} is a dash of typography, and no minus`,
    help: 'write -',
  },
  { form: /^×/u, message: (found) => `${found} is no operator of Python`, help: 'write *' },
  { form: /^÷/u, message: (found) => `${found} is no operator of Python`, help: 'write /' },
  { form: /^≠/u, message: (found) => `${found} is no operator of Python`, help: 'write !=' },
  { form: /^≤/u, message: (found) => `${found} is no operator of Python`, help: 'write <=' },
  { form: /^≥/u, message: (found) => `${found} is no operator of Python`, help: 'write >=' },
  { form: /^…/u, message: (found) => `${found} is one character`, help: 'write three points: ...' },
  { form: /^&&?/, message: () => '`&&` is of C', help: 'write `and`' },
  { form: /^\|\|/, message: () => '`||` is of C', help: 'write `or`' },
  { form: /^!(?!=)/, message: () => '`!` is of C', help: 'write `not`' },
  { form: /^\?/, message: () => '`?` is of C', help: 'write `a if condition else b`' },
];

/** What was copied along with the script: one thing to tell, whatever else the grammar says. */
export function copiedAlong(offset: number, source: string): LineFault | null {
  return slip(copied, source, offset);
}

/** A form of another language or of a notebook on this line. */
export function foreignLine(offset: number, source: string): LineFault | null {
  return slip(lines, source, offset);
}

/** What the grammar stumbles over, by what stands there and right before it. */
export function foreignWord(text: string, offset: number, line: string): LineFault | null {
  const here = slip(words, text.slice(offset, offset + 8), offset);
  if (here !== null) return here;
  const word = /^\w+/.exec(text.slice(offset, offset + 40))?.[0];
  const before = text.charAt(offset - 1);
  if (word !== undefined && (before === '"' || before === "'")) {
    const message = `the text ends before \`${word}\`: the quote there closes it`;
    const help = `write \\${before} for a quote inside of the text, or put other quotes around it`;
    return { start: offset - 1, end: offset + word.length, message, help };
  }
  if (text.charAt(offset) === '=' && /^[ \t]*(?:if|elif|while|assert|return)\b/.test(line)) {
    const message = '`=` gives a value to a name, and cannot ask whether two are equal';
    return { start: offset, end: offset + 1, message, help: 'write `==`' };
  }
  return null;
}

function slip(slips: readonly Slip[], source: string, offset: number): LineFault | null {
  for (const { form, message, help } of slips) {
    const found = form.exec(source);
    if (found === null) continue;
    const shown = found[0].trim();
    const start = offset + found.index + found[0].length - found[0].trimStart().length;
    return { start, end: start + Math.max(1, shown.length), message: message(shown), help };
  }
  return null;
}
