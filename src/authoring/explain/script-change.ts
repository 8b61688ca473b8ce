import { Composition } from '../../fixes/compose.ts';
import { lineChanges, linesOf } from '../../fixes/line-changes.ts';
import { applyEdits, selectFixes } from '../../fixes/select.ts';
import type { Gateway } from '../../gateway/types.ts';
import type { Edit, Finding } from '../../finding.ts';
import { unifiedDiff } from '../../report/unified-diff.ts';
import { verdictOn, withScript, type Subject } from './subject.ts';

/** A change of a script after which it is allowed: each part of it is needed. */
export interface ScriptChange {
  readonly edits: number;
  /** As a unified diff. */
  readonly diff: string;
}

const roundsMax = 20;
const editsMax = 60;

/**
 * Looks for a small change of the script that turns a denial: fixes where findings carry them, else
 * the lines taken out that findings are about. It is tried, and what of it is not needed is left
 * out. Null where none was found, and for queries.
 */
export async function scriptChange(
  subject: Subject,
  gateway: Gateway,
  name: string,
): Promise<ScriptChange | null> {
  if (subject.kind === 'query') return null;
  const first = await verdictOn(subject, gateway);
  const isAllowed = async (text: string): Promise<boolean> => {
    const changed = withScript(subject, text);
    return changed !== null && (await verdictOn(changed, gateway)).decision === 'allow';
  };
  const found = await search(subject, gateway, first.text);
  if (found === null || found.edits.length > editsMax) return null;
  const edits = await minimal(first.text, found.edits, isAllowed);
  const diff = unifiedDiff(name, linesOf(first.text), lineChanges(first.text, edits));
  return { edits: edits.length, diff };
}

async function search(
  subject: Subject,
  gateway: Gateway,
  original: string,
): Promise<{ readonly edits: Edit[] } | null> {
  const composition = new Composition(original);
  let text = original;
  for (let round = 0; round < roundsMax; round += 1) {
    const changed = withScript(subject, text);
    if (changed === null) return null;
    const { decision, findings } = await verdictOn(changed, gateway);
    if (decision === 'allow') return { edits: composition.edits() };
    const errors = findings.filter(({ level }) => level === 'error');
    const fixes = selectFixes(errors).edits;
    const edits = fixes.length > 0 ? fixes : removalOf(errors, text);
    if (edits.length === 0) return null;
    composition.apply(edits);
    text = applyEdits(text, edits);
  }
  return null;
}

/** The lines that findings are about, taken out; in a block, so that it keeps a statement. */
function removalOf(errors: readonly Finding[], text: string): Edit[] {
  const lines = linesOf(text);
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length;
  }
  const named = new Set<number>();
  for (const { endLine, line, span } of errors) {
    for (let each = line; span.end > span.start && each <= endLine; each += 1) named.add(each - 1);
  }
  return [...named]
    .toSorted((a, b) => a - b)
    .flatMap((line) => {
      const [start, own] = [starts[line], lines[line]];
      if (start === undefined || own === undefined) return [];
      const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
      const isPass = own.trim() === 'pass';
      const replacement = indent === '' || isPass ? '' : `${indent}pass\n`;
      return [{ start, end: start + own.length, replacement }];
    });
}

/** Without the edits that are not needed, one after the other. */
async function minimal(
  original: string,
  edits: readonly Edit[],
  isAllowed: (text: string) => Promise<boolean>,
): Promise<Edit[]> {
  let needed = [...edits];
  for (const edit of edits) {
    const rest = needed.filter((other) => other !== edit);
    if (await isAllowed(applyEdits(original, rest))) needed = rest;
  }
  return needed;
}
