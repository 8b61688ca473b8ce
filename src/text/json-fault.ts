/** Where a text stops being JSON (RFC 8259), and why. Line and column are 1-based. */
export interface JsonFault {
  readonly message: string;
  readonly help: string;
  readonly line: number;
  readonly column: number;
}

const blanks = /[ \t\n\r]*/y;
const word = /[A-Za-z_]\w*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Bytes of nesting are an array, not a stack: a text may open a million brackets. */
class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  skip(): string {
    this.match(blanks);
    return this.text[this.at] ?? '';
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }
}

type Told = readonly [message: string, help: string];

const words: Readonly<Record<string, string>> = {
  None: 'null',
  True: 'true',
  False: 'false',
  NaN: 'null',
  Infinity: 'null',
  undefined: 'null',
};

/** The first fault of a text that `JSON.parse` refuses; its own words differ between versions. */
export function jsonFault(text: string): JsonFault {
  const scanner = new Scanner(text);
  const [message, help] = scan(scanner) ?? ['it is no JSON', 'Write it with a JSON library.'];
  const before = text.slice(0, scanner.at);
  const line = before.split('\n').length;
  return { message, help, line, column: scanner.at - before.lastIndexOf('\n') };
}

/** One value and nothing behind it; null where all is well. */
function scan(scanner: Scanner): Told | null {
  const open: string[] = [];
  for (;;) {
    const begun = scanner.skip();
    const isEmpty = begun !== '' && begun === closing(open) && !isAfterComma(scanner);
    if (!isEmpty) {
      const fault =
        open.at(-1) === '{' ? (key(scanner) ?? value(scanner, open)) : value(scanner, open);
      if (fault === 'opened') continue;
      if (fault !== null) return fault;
    }
    const ended = close(scanner, open);
    if (ended !== 'next') return ended;
  }
}

/** Closes what ends here, up to the comma before the next value. */
function close(scanner: Scanner, open: string[]): Told | 'next' | null {
  for (;;) {
    const found = scanner.skip();
    const closer = closing(open);
    if (closer === null)
      return found === '' ? null : ['text stands behind the value', 'Delete it.'];
    if (found === closer) {
      open.pop();
      scanner.at += 1;
      continue;
    }
    if (found !== ',') {
      return found === ''
        ? [`\`${open.at(-1)}\` is never closed`, `Write \`${closer}\` at the end.`]
        : [
            `\`,\` or \`${closer}\` must stand here`,
            'Write it, or look for a quote that is missing.',
          ];
    }
    scanner.at += 1;
    if (scanner.skip() !== closer) return 'next';
    return [
      `nothing stands between \`,\` and \`${closer}\``,
      'Delete the comma after the last value.',
    ];
  }
}

function closing(open: readonly string[]): ']' | '}' | null {
  const last = open.at(-1);
  return last === undefined ? null : last === '[' ? ']' : '}';
}

function isAfterComma({ text, at }: Scanner): boolean {
  return text
    .slice(Math.max(0, at - 64), at)
    .trimEnd()
    .endsWith(',');
}

function key(scanner: Scanner): Told | null {
  if (scanner.skip() !== '"') return ['a name in double quotes must stand here', quotes(scanner)];
  if (scanner.match(string) === null) return brokenString;
  if (scanner.skip() !== ':') return ['`:` must stand between a name and its value', 'Write `:`.'];
  scanner.at += 1;
  return null;
}

function quotes({ text, at }: Scanner): string {
  return text[at] === "'" ? 'Write double quotes: JSON has no others.' : 'Write "name": value.';
}

const brokenString: Told = [
  'this text does not end on its line, or has an escape that JSON does not know',
  'Close it with ", and write \\\\ for a backslash and \\n for the end of a line.',
];

function value(scanner: Scanner, open: string[]): Told | 'opened' | null {
  const found = scanner.skip();
  if (found === '[' || found === '{') {
    open.push(found);
    scanner.at += 1;
    return 'opened';
  }
  if (found === '"') return scanner.match(string) === null ? brokenString : null;
  if (/[-\d]/.test(found)) {
    if (scanner.match(number) !== null) return null;
    return [
      'this is no number of JSON',
      'Write digits with a point: 2.5; a code goes into quotes.',
    ];
  }
  const start = scanner.at;
  const name = scanner.match(word);
  if (name === 'true' || name === 'false' || name === 'null') return null;
  scanner.at = start;
  if (found === '') return ['the text ends where a value must stand', 'Write the rest of it.'];
  if (found === "'") return ["' is no quote of JSON", 'Write double quotes: JSON has no others.'];
  if (name === null) return [`${JSON.stringify(found)} is no value`, 'Write a value.'];
  const meant = Object.hasOwn(words, name) ? `Write \`${words[name]}\`.` : 'Put the text into "…".';
  return [`\`${name.slice(0, 40)}\` is no value of JSON`, meant];
}
