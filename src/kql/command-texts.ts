import { MappedText } from './mapped-text.ts';
import { readStringLiteral } from './string-literal.ts';
import { textOf } from './scope.ts';
import { walk, type KqlNode } from './tree.ts';

/** What stands between a command and the literals that are its own arguments. */
const commandKinds = new Set(['CustomCommand', 'CustomNode', 'List', 'SeparatedElement']);

/**
 * Texts that a command may run as queries: its own string arguments, and the texts in those that
 * are JSON (update policies, row level security). Only those that say `evaluate`: no plugin is
 * called without the word, which has one spelling.
 */
export function commandTexts(root: KqlNode): MappedText[] {
  const found: MappedText[] = [];
  for (const node of walk(root)) {
    if (!/^(Compound)?StringLiteralExpression$/.test(node.kind) || !isOfCommand(node)) continue;
    const text = textOf(node);
    if (text !== null) found.push(...textsIn(text));
  }
  return found.filter(({ text }) => text.includes('evaluate'));
}

function isOfCommand(node: KqlNode): boolean {
  let above = node.parent;
  while (above !== null && commandKinds.has(above.kind)) {
    if (above.kind === 'CustomCommand') return true;
    above = above.parent;
  }
  return false;
}

const jsonString = /"(?:[^"\\]|\\.)*"/g;

/** The strings in a text that is JSON; else the text. */
function textsIn(text: MappedText): MappedText[] {
  try {
    JSON.parse(text.text);
  } catch {
    return [text];
  }
  return [...text.text.matchAll(jsonString)].map((string) =>
    jsonText(string[0], string.index).moved(text.locate),
  );
}

/** JSON has some of KQL's escapes, and one that KQL has not. */
function jsonText(written: string, start: number): MappedText {
  const kql = readStringLiteral(written, start);
  if (kql !== null) return kql;
  const end = start + written.length;
  const whole = MappedText.builder({ start, end });
  whole.add(JSON.parse(written) as string, start, end);
  return whole.done();
}
