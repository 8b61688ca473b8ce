import { decodeLiteral } from '../escapes.ts';
import { kind } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

/** https://docs.python.org/3.11/reference/lexical_analysis.html#numeric-literals */
const digits = '[0-9](?:_?[0-9])*';
const integerForm = new RegExp(
  '^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+' +
    `|0(?:_?0)*|[1-9](?:_?[0-9])*|${digits}[jJ])$`,
);
const floatForm = new RegExp(
  `^(?:${digits}\\.?|(?:${digits})?\\.${digits})(?:[eE][+-]?${digits})?[jJ]?$`,
);
const oldOctal = /^0[0-7]+$/;
const letters = /^[a-zA-Z]*/;
const prefixes = new Set(['', 'r', 'u', 'b', 'br', 'rb', 'f', 'fr', 'rf']);
const wordAfter = /[\p{L}\p{N}_]/u;

function number(checking: Checking, node: number): void {
  const text = checking.text(node);
  const form = checking.kind(node) === kind.integer ? integerForm : floatForm;
  if (form.test(text)) {
    glued(checking, node);
    return;
  }
  const shown = checking.quoted(node);
  if (oldOctal.test(text)) {
    const octal = text.replace(/^0+/, '');
    checking.error(node, `${shown} is an octal number of Python 2`, `write 0o${octal}`);
  } else if (/[lL]$/.test(text)) {
    checking.error(node, `${shown} is a long number of Python 2`, `write ${shown.slice(0, -1)}`);
  } else {
    checking.error(
      node,
      `${shown} is not a number in Python`,
      'no leading zeros, and single underscores between digits only',
    );
  }
}

/**
 * `1if x else y`: allowed by CPython before some keywords only, and with a warning. Two numbers
 * or names never.
 */
function glued(checking: Checking, node: number): void {
  const { text, ends } = checking.tree;
  const end = ends[node] as number;
  if (!wordAfter.test(text.charAt(end))) return;
  if (/^(?:and|else|for|if|in|is|not|or)/.test(text.slice(end, end + 4))) return;
  checking.error(
    node,
    `${checking.quoted(node)} runs into the word after it`,
    'put a space between',
  );
}

interface Prefix {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly formatted: boolean;
}

function prefixOf(checking: Checking, string: number): Prefix | null {
  const found = letters.exec(checking.text(string + 1))?.[0].toLowerCase() ?? '';
  if (!prefixes.has(found)) return null;
  return {
    raw: found.includes('r'),
    bytes: found.includes('b'),
    formatted: found.includes('f'),
  };
}

function escapes(checking: Checking, offset: number, text: string, of: Prefix): void {
  const { fault } = decodeLiteral(text, of);
  if (fault === null) return;
  const start = offset + fault.offset;
  checking.findings.push({
    rule: 'syntax-error',
    message: `an escape in this string is not complete: ${fault.message}`,
    help: 'write a backslash as \\\\, or put r before the string',
    span: { start, end: start + 2 },
  });
}

function string(checking: Checking, node: number): void {
  const first = checking.tree.text.charCodeAt(checking.tree.starts[node] as number);
  const plain = first === 0x22 || first === 0x27;
  const of = plain ? { raw: false, bytes: false, formatted: false } : prefixOf(checking, node);
  if (of === null) {
    const shown = checking.quoted(node + 1);
    checking.error(
      node + 1,
      `${shown} does not begin a string in Python ${checking.options.python}`,
      'the prefixes are r, u, b, f, and r together with b or f',
    );
    return;
  }
  for (const child of checking.children(node)) {
    if (checking.kind(child) !== kind.string_content) continue;
    const start = checking.tree.starts[child] as number;
    const text = checking.text(child);
    if (!of.raw && text.includes('\\')) escapes(checking, start, text, of);
    if (of.bytes && /[\u0080-\uffff]/.test(text)) {
      checking.error(node, 'bytes can hold ASCII characters only', "encode text: '…'.encode()");
    }
  }
}

/** `b'a' 'b'` */
function mixed(checking: Checking, node: number): void {
  const kinds = new Set<boolean>();
  for (const child of checking.children(node)) {
    if (checking.kind(child) === kind.string) kinds.add(prefixOf(checking, child)?.bytes ?? false);
  }
  if (kinds.size < 2) return;
  checking.error(node, 'bytes and text cannot be joined', 'give all parts the same prefix');
}

export const literalRules: RuleGroup = [
  [[kind.integer, kind.float], number],
  [[kind.string], string],
  [[kind.concatenated_string], mixed],
];
