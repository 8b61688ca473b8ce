import { extractFacts } from '#dist/facts/extract.js';
import type { Facts } from '#dist/facts/types.js';
import { factRows } from '#dist/facts/rows.js';
import { limits } from '#dist/limits.js';
import { checkTree } from '#dist/syntax/check.js';
import { decode } from '#dist/syntax/decode.js';
import type { Parser } from '#dist/syntax/parser.js';
import type { Python } from './pythons.js';

export interface Judged {
  readonly text: string;
  /** Null when refused. */
  readonly rows: string | null;
  readonly facts: Facts | null;
  /** What it was refused for. */
  readonly reasons: readonly string[];
}

/** What the gate says of a script, at the hard size cap. */
export function judge(parser: Parser, python: Python, source: Uint8Array): Judged {
  const { text, findings } = decode(source, limits.hardSourceBytesMax);
  const refused = (found: readonly { rule: string; message: string }[]): Judged => {
    const reasons = found.map(({ rule, message }) => `${rule}: ${message}`);
    return { text, rows: null, facts: null, reasons };
  };
  if (findings.length > 0) return refused(findings);
  const tree = parser.parse(text);
  const faults = checkTree(tree, { python: python.version, body: 'module' });
  if (faults.length > 0) return refused(faults);
  const facts = extractFacts(tree, { preimported: {}, injected: [] });
  return { text, rows: factRows(facts, tree), facts, reasons: [] };
}

/** Where two rows part. */
export function firstDifference(ours: string, theirs: string): string {
  let at = 0;
  while (ours[at] === theirs[at] && at < ours.length) at += 1;
  const from = Math.max(0, at - 60);
  return `ours …${ours.slice(from, at + 60)} theirs …${theirs.slice(at, at + 60)}`;
}
