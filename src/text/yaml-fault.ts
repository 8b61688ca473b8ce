/** What a YAML parser found, by its code (package `yaml`). */
interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

export interface YamlFault {
  readonly message: string;
  readonly help: string;
  readonly offset: number;
}

const told: Readonly<Record<string, readonly [message: string | null, help: string]>> = {
  BAD_ALIAS: ['`*` at the head of a value names another part of the file', 'Put it into quotes.'],
  BAD_INDENT: [null, 'Indent the line as the others of its block are.'],
  BAD_SCALAR_START: [null, 'Put the value into quotes.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a colon inside of a value makes another key of it',
    'Put the value into quotes: `key: "text: more text"`.',
  ],
  MISSING_CHAR: [null, 'Close the quote or bracket that was opened here or above.'],
  MULTILINE_IMPLICIT_KEY: [
    'this line is neither a key nor a part of the value above',
    'Begin a text of several lines by `|`, as `script: |`, and indent each of its lines below.',
  ],
  NON_STRING_KEY: [null, 'Quote the key.'],
  TAG_RESOLVE_FAILED: [null, 'Write the value without a tag.'],
};

/**
 * The first error of a YAML text in words for its author. What the parser says of later places is
 * mostly what came of the first.
 */
export function yamlFault(text: string, errors: readonly YamlError[]): YamlFault | null {
  const [first] = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first === undefined) return null;
  const offset = first.pos[0];
  const tab = tabbed(text, offset);
  if (tab !== null || first.code === 'TAB_AS_INDENT') {
    const message = 'a tab indents this line, and YAML takes blanks only';
    return { message, help: 'Indent with blanks.', offset: tab ?? offset };
  }
  const [message, help] = told[first.code] ?? [null, 'Correct the YAML at this place.'];
  if (first.code === 'DUPLICATE_KEY') {
    const key = /^["']?([\w.-]{1,64})/.exec(text.slice(offset, offset + 80))?.[1] ?? 'a key';
    return { message: `\`${key}\` stands twice`, help: 'Keep one of the two.', offset };
  }
  return { message: message ?? first.message.replace(/\.?\s*$/, ''), help, offset };
}

/** The tab that indents the line of an offset, or the one after it. */
function tabbed(text: string, offset: number): number | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset) + 1;
  for (const line of next > 0 ? [start, next] : [start]) {
    const blank = /^ *\t/.exec(text.slice(line, line + 200))?.[0];
    if (blank !== undefined) return line + blank.length - 1;
  }
  return null;
}
