import type { RawFinding, Span } from '../finding.ts';
import { propertiesOf } from '../job/request-properties.ts';
import { limits } from '../limits.ts';
import { carriedQueries } from './carried-queries.ts';
import { commandTexts } from './command-texts.ts';
import { Folder } from './fold.ts';
import { openKqlParser, type KqlParser } from './language.ts';
import type { Locate } from './mapped-text.ts';
import { movedCall, type PythonCall } from './python-call.ts';
import { queryFault } from './query-fault.ts';
import { pluginHints, readCall } from './read-call.ts';
import { nameIn } from './scope.ts';
import { setOptions } from './set-options.ts';
import { Ingestion, type StreamedTables } from './update-findings.ts';
import { childOf, walk, type KqlNode, type KqlTree } from './tree.ts';

/** What stands in a query for the gateway to judge. */
export interface QueryReading {
  readonly text: string;
  /** In the order in which they stand. */
  readonly calls: readonly PythonCall[];
  /** What is wrong with the query itself; findings of a call stand at the call. */
  readonly findings: readonly RawFinding[];
}

/** What is known of the database that a text is for. */
export interface QueryContext {
  /** Tables that are ingested by streaming, whose update policies cannot call python. */
  readonly streaming?: StreamedTables;
}

/**
 * Finds every call of the `python` plugin in a text of KQL: a query or a command, or several with
 * blank lines between. Never throws for what the text holds.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when Microsoft's parser is not installed.
 */
export async function findPythonCalls(
  kql: string,
  { streaming = [] }: QueryContext = {},
): Promise<QueryReading> {
  const reader = new QueryReader(openKqlParser());
  await reader.read(kql);
  const calls = reader.calls.sort((a, b) => a.span.start - b.span.start);
  await reader.judgeUpdates(streaming);
  return { text: kql, calls, findings: reader.findings };
}

const help = 'Mend the query: what is not read to its end cannot be judged.';

class QueryReader {
  readonly calls: PythonCall[] = [];
  readonly findings: RawFinding[] = [];
  readonly #parser: KqlParser;
  readonly #budget = { left: limits.queryFoldStepsMax };
  readonly #ingestion = new Ingestion();
  #texts = 0;

  constructor(parser: KqlParser) {
    this.#parser = parser;
  }

  /** A file may hold several texts that are sent one by one; first it is tried as one. */
  async read(kql: string): Promise<void> {
    const whole = await this.#parser.parse(kql);
    if ('unparsed' in whole) return this.#unread(whole.unparsed, { start: 0, end: 0 });
    const isRead = whole.faults.length === 0 && skippedIn(whole.root).length === 0;
    const parts = isRead ? [] : blocks(kql, whole.root);
    if (parts.length < 2) return this.#readTree(kql, whole, (span) => span);
    for (const { start, end } of parts) {
      const text = kql.slice(start, end);
      const shift: Locate = (span) => ({ start: span.start + start, end: span.end + start });
      const tree = await this.#parser.parse(text);
      if ('unparsed' in tree) this.#unread(tree.unparsed, { start, end });
      else await this.#readTree(text, tree, shift);
    }
  }

  async judgeUpdates(streamed: StreamedTables): Promise<void> {
    const found = await this.#ingestion.findings(this.calls, this.#parser, streamed);
    for (const { rule, span, message, help, reason } of found) {
      this.#finding(rule, span, message, help, reason);
    }
  }

  async #readTree(
    text: string,
    tree: KqlTree,
    locate: Locate,
    within: 'text' | 'literal' = 'text',
  ): Promise<void> {
    const fault = queryFault(text, tree, pluginHints);
    if (fault !== null) {
      this.#finding('query-syntax', locate(fault.span), fault.message, fault.help);
    }
    // The parser passes over what follows a command, and calls it no error.
    for (const skipped of tree.faults.length > 0 ? [] : skippedIn(tree.root)) {
      const why = 'the query is not well-formed: nothing is read from here on';
      this.#finding('query-syntax', locate(skipped), why, help);
    }
    this.#readCalls(text, tree, locate, within);
    this.#ingestion.add(tree.root, locate);
    const carried = carriedQueries(tree.root, new Folder(this.#budget));
    for (const { at, why } of carried.open) {
      const message = `the query that the plugin runs cannot be judged before this one runs: ${why}`;
      this.#finding('query-constant', locate(at), message, 'Write it as a constant.');
    }
    for (const inner of [...commandTexts(tree.root), ...carried.texts]) {
      this.#texts += 1;
      if (this.#texts > limits.queryTextsMax) {
        this.#unread(`it holds more than ${limits.queryTextsMax} texts`, locate(inner.whole));
        return;
      }
      const parsed = await this.#parser.parse(inner.text);
      const outer: Locate = (span) => locate(inner.locate(span));
      if ('unparsed' in parsed) this.#unread(parsed.unparsed, outer({ start: 0, end: 0 }));
      else if (mayCall(parsed.root)) await this.#readTree(inner.text, parsed, outer, 'literal');
    }
  }

  #readCalls(
    text: string,
    { root, faults }: KqlTree,
    locate: Locate,
    within: 'text' | 'literal',
  ): void {
    const folder = new Folder(this.#budget);
    const brokenFrom = Math.min(...faults.map(({ start }) => start));
    const { findings, properties } = setOptions(root, folder);
    for (const { rule, span, message, help } of findings) {
      this.#finding(rule, locate(span), message, help);
    }
    let number = 0;
    for (const node of walk(root)) {
      if (node.kind === 'EvaluateKeyword') this.#stray(node, locate);
      if (node.kind !== 'EvaluateOperator') continue;
      const plugin = pluginOf(node);
      if (plugin === null) {
        const message = 'the name of the plugin is filled in by the client, and may be `python`';
        const name = childOf(node, 'FunctionCallExpression') ?? node;
        this.#finding('query-constant', locate(name), message, 'Write the name of the plugin.');
      } else if (plugin.toLowerCase() === 'python') {
        if (this.calls.length >= limits.queryCallsMax) {
          this.#unread(`it has more than ${limits.queryCallsMax} calls`, locate(node));
          return;
        }
        number += 1;
        const call = readCall(node, folder, text);
        const isBroken = call.span.end >= brokenFrom;
        const own = { ...call, isBroken, properties: propertiesOf(properties, number) };
        this.calls.push(movedCall(own, locate, within));
      }
    }
  }

  /** The word in a command that the parser does not know, where it makes no tree. */
  #stray(keyword: KqlNode, locate: Locate): void {
    const { kind } = keyword.parent ?? keyword;
    if (kind === 'EvaluateOperator' || kind === 'TokenName') return;
    const message =
      '`evaluate` stands where the parser knows no query, so what it calls is not known';
    this.#finding('query-syntax', locate(keyword), message, help);
  }

  #unread(why: string, span: Span): void {
    this.#finding('query-syntax', span, `the query was not read: ${why}`, 'Send less at once.');
  }

  #finding(
    rule: string,
    { start, end }: Span,
    message: string,
    help: string,
    reason?: string,
  ): void {
    if (this.findings.length >= limits.findingsMax) return;
    const span = { start, end };
    this.findings.push({ rule, message, help, span, ...(reason !== undefined && { reason }) });
  }
}

function pluginOf(operator: KqlNode): string | null {
  return nameIn(childOf(operator, 'FunctionCallExpression')?.children[0]);
}

/** Whether brackets follow the plugin's name: nothing is called without them. */
function isCalled(operator: KqlNode): boolean {
  const list = childOf(operator, 'FunctionCallExpression')?.children[1];
  return list !== undefined && list.end > list.start;
}

/** Tokens that are in no tree. */
function skippedIn(root: KqlNode): KqlNode[] {
  return [...walk(root)].filter(({ kind, start, end }) => kind === 'SkippedTokens' && end > start);
}

/** Prose says `evaluate` too: a text counts as a query when it may call the plugin. */
function mayCall(root: KqlNode): boolean {
  for (const node of walk(root)) {
    const isCall = node.kind === 'EvaluateOperator' && isCalled(node);
    if (isCall && /^python$/i.test(pluginOf(node) ?? 'python')) return true;
  }
  return false;
}

/** Parts of a text between tokens that a blank line stands between. */
function blocks(text: string, root: KqlNode): Span[] {
  const found: Span[] = [];
  let start = 0;
  let end = 0;
  for (const token of walk(root)) {
    if (token.children.length > 0 || token.text === '') continue;
    const between = text.slice(end, token.start);
    if (end > 0 && /(\r\n|[\r\n])[ \t]*(\r\n|[\r\n])/.test(between)) {
      found.push({ start, end });
      start = token.start;
    }
    end = token.end;
  }
  found.push({ start, end: text.length });
  return found;
}
