import type { RawFinding, Span } from '../finding.ts';
import type { KqlParser } from './language.ts';
import type { Locate } from './mapped-text.ts';
import type { PythonCall } from './python-call.ts';
import { nameIn } from './scope.ts';
import { childOf, walk, type KqlNode } from './tree.ts';
import { tablePolicies, type TablePolicy } from './update-policies.ts';

/** Tables that are ingested by streaming: all of them, or those named. */
export type StreamedTables = readonly string[] | 'all';

/** A function that a text creates. */
interface OwnFunction {
  readonly name: string;
  readonly span: Span;
  readonly calls: ReadonlySet<string>;
}

interface Update {
  readonly source: string | null;
  readonly query: string;
  readonly span: Span;
}

/** What a text says of functions, update policies and streaming, gathered tree by tree. */
export class Ingestion {
  readonly #functions: OwnFunction[] = [];
  readonly #updates: Update[] = [];
  readonly #streamed: (string | null)[] = [];
  readonly #unread: RawFinding[] = [];

  add(root: KqlNode, locate: Locate): void {
    for (const policy of tablePolicies(root)) this.#policy(policy, locate);
    for (const node of walk(root)) {
      if (node.kind !== 'FunctionDeclaration' || node.parent === null) continue;
      const name = nameIn(childOf(node.parent, 'NameDeclaration'));
      if (name === null) continue;
      this.#functions.push({ name, span: locate(node), calls: namesIn(node) });
    }
  }

  #policy(policy: TablePolicy, locate: Locate): void {
    if (policy.kind === 'streaming') this.#streamed.push(policy.table);
    else {
      const span = locate(policy.node);
      for (const literal of policy.unread) this.#unread.push({ ...noJson, span: locate(literal) });
      for (const { source, query } of policy.updates) {
        this.#updates.push({ source, query: query.text, span });
      }
    }
  }

  /** What is wrong with update policies that call python, themselves or by functions of the text. */
  async findings(
    calls: readonly PythonCall[],
    parser: KqlParser,
    streamed: StreamedTables,
  ): Promise<RawFinding[]> {
    const found: RawFinding[] = [...this.#unread];
    for (const { query, source, span } of this.#updates) {
      const tree = await parser.parse(query);
      const reached = 'unparsed' in tree ? new Set<string>() : this.#reached(namesIn(tree.root));
      const homes = this.#functions.filter(({ name }) => reached.has(name));
      const own = calls.filter((call) =>
        [span, ...homes.map((each) => each.span)].some(holds(call)),
      );
      if (own.length === 0) continue;
      const table = source === null ? 'its source table' : `table \`${source.slice(0, 80)}\``;
      found.push(this.#isStreamed(source, streamed) ? refusal(table, span) : reminder(table, span));
      found.push(...own.filter(fetches).map(({ name }) => ({ ...noCallouts, span: name })));
    }
    return found;
  }

  #isStreamed(source: string | null, streamed: StreamedTables): boolean {
    if (streamed === 'all' || this.#streamed.includes(null)) return true;
    return source !== null && (streamed.includes(source) || this.#streamed.includes(source));
  }

  /** Names, and those that functions of such names name. */
  #reached(names: ReadonlySet<string>): ReadonlySet<string> {
    const reached = new Set(names);
    // A set goes on with what is added to it.
    for (const name of reached) {
      for (const known of this.#functions) {
        if (known.name === name) known.calls.forEach((each) => reached.add(each));
      }
    }
    return reached;
  }
}

function namesIn(root: KqlNode): ReadonlySet<string> {
  const references = [...walk(root)].filter(({ kind }) => kind === 'NameReference');
  return new Set(references.flatMap((node) => nameIn(node) ?? []));
}

function holds({ span: inner }: PythonCall): (outer: Span) => boolean {
  return (outer) => outer.start <= inner.start && inner.end <= outer.end;
}

function fetches({ artifacts, scriptUrl }: PythonCall): boolean {
  return Object.keys(artifacts).length > 0 || scriptUrl !== null;
}

function refusal(table: string, span: Span): RawFinding {
  return {
    rule: 'update-policy',
    reason: 'STREAMING_INGESTION',
    message:
      `the update policy calls python, and ${table} is ingested by streaming: ` +
      'such a policy cannot use the plugin',
    help:
      'Disable the streaming ingestion policy of that table, or run python by `.set-or-append` ' +
      'from a query.',
    span,
  };
}

function reminder(table: string, span: Span): RawFinding {
  return {
    rule: 'update-source',
    message: `the update policy calls python, which works only while ${table} is not ingested by streaming`,
    help: 'Name the tables that are (`--streaming TABLE`), and this is judged.',
    span,
  };
}

const noJson = {
  rule: 'query-syntax',
  message: 'the update policy is not well-formed JSON, so what queries it runs is not known',
  help: 'Write names and texts between double quotes, and leave out comments and trailing commas.',
} as const;

const noCallouts = {
  rule: 'update-policy',
  reason: 'UPDATE_POLICY_CALLOUT',
  message: 'a call of python in an update policy fetches something, which such policies may not do',
  help: 'Write the script into the query, and leave `external_artifacts` out.',
} as const;
