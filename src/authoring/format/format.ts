import { CST, Lexer, isMap, isScalar, parseDocument, visit } from 'yaml';
import type { Document, Scalar, YAMLMap } from 'yaml';
import { GatewayError } from '../../errors.ts';
import { canonicalJson } from '../../job/canonical.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { readYaml } from '../../policy/yaml.ts';
import { joinBlankLines, settleEnds } from './comments.ts';
import { orderKeys } from './key-order.ts';

const lineWidth = 100;

/**
 * The text of a policy in its one layout: keys in the order of the schema, two blanks for each
 * level, no quotes where none are needed, short mappings and lists as they stand, long ones a line
 * for each part. Comments stay with what they stand above or beside; rules and modules stay in the
 * order of their author. What is formatted already is returned as it is.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` for a text that is no policy, with every fault
 */
export function formatPolicy(text: string, path?: string): string {
  parsePolicy(text, { path });
  const source = text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const document = parseDocument(source, { version: '1.2', schema: 'core' });
  settleEnds(document, source);
  if (isMap(document.contents)) layHead(document.contents);
  visit(document, { Scalar: (_, scalar) => plain(scalar) });
  joinBlankLines(document);
  document.directives.docStart = null;
  document.directives.yaml.explicit = false;
  const formatted = layOut(document);
  demandSame(source, formatted);
  return formatted;
}

/** What stands above everything stays there, whichever key comes first. */
function layHead(root: YAMLMap): void {
  root.flow = false;
  const head = takeComment(root);
  orderKeys(root);
  const [first] = root.items;
  if (head === '' || !isScalar(first?.key)) return;
  const own = first.key.commentBefore;
  first.key.commentBefore = own ? `${head}\n${own}` : head;
}

function takeComment(root: YAMLMap): string {
  const key = root.items[0]?.key;
  if (!isScalar(key)) return '';
  const comment = key.commentBefore ?? '';
  key.commentBefore = null;
  return comment;
}

/** Text is quoted where it would be read as something else, which the writer sees to. */
function plain(scalar: Scalar): void {
  const quoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  const printable = typeof scalar.value === 'string' && /^[ -~]+$/.test(scalar.value);
  if (quoted && printable) scalar.type = 'PLAIN';
}

/** Mappings and lists between brackets stay so where they fit on a line and hold no comment. */
function layOut(document: Document): string {
  for (;;) {
    const text = document.toString({ lineWidth, singleQuote: true, flowCollectionPadding: true });
    const broken = brokenFlows(text);
    if (broken.size === 0) return withoutPadding(text);
    let index = 0;
    visit(document, {
      Collection(_, node) {
        if (broken.has(index)) node.flow = false;
        index += 1;
      },
    });
  }
}

/** Which collections, counted from the beginning, stand between brackets on several lines. */
function brokenFlows(text: string): Set<number> {
  const broken = new Set<number>();
  let index = 0;
  visit(parseDocument(text, { version: '1.2', schema: 'core' }), {
    Collection(_, { flow, range }) {
      const [start, end] = range ?? [0, 0];
      if (flow === true && text.slice(start, end).includes('\n')) broken.add(index);
      index += 1;
    },
  });
  return broken;
}

/** `[a, b]` beside `{ a: b }`: the writer pads both or none. */
export function withoutPadding(text: string): string {
  const blanks = new Set<number>();
  visit(parseDocument(text, { version: '1.2', schema: 'core' }), {
    Seq(_, { flow, range, items }) {
      const [start, end] = range ?? [0, 0];
      if (flow === true && items.length > 0) blanks.add(start + 1).add(end - 2);
    },
  });
  return text
    .split('')
    .filter((char, at) => char !== ' ' || !blanks.has(at))
    .join('');
}

/** Whatever a layout does, it changes no value and loses no comment. */
function demandSame(source: string, formatted: string): void {
  const same =
    valueOf(source) === valueOf(formatted) &&
    commentsOf(source).join('\n') === commentsOf(formatted).join('\n');
  if (same) return;
  throw new GatewayError('ERR_INTERNAL', 'the policy cannot be laid out without a change', {
    help: 'Nothing was written. This is a fault of sallyport, not of the policy.',
  });
}

function valueOf(text: string): string | null {
  const read = readYaml(text);
  return read.ok ? canonicalJson(read.yaml.value) : null;
}

function commentsOf(text: string): string[] {
  const comments: string[] = [];
  let before: string | null = null;
  for (const lexeme of new Lexer().lex(text)) {
    // What follows the mark of a scalar is its text, which may look like a comment.
    const scalar = before !== null && CST.tokenType(before) === 'scalar';
    if (!scalar && CST.tokenType(lexeme) === 'comment') comments.push(lexeme.trim());
    before = lexeme;
  }
  return comments.toSorted();
}
