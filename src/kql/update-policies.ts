import type { Span } from '../finding.ts';
import { MappedText } from './mapped-text.ts';
import { nameIn, textOf } from './scope.ts';
import { walk, type KqlNode } from './tree.ts';

interface Update {
  readonly source: string | null;
  readonly query: MappedText;
}

/** A command of a text that is about streaming or about what runs at ingestion. */
export type TablePolicy =
  | {
      readonly kind: 'update';
      /** Queries of it, each with the table that it reads from; null where that is not said. */
      readonly updates: readonly Update[];
      /** Literals that are not the JSON of one, by its standard. */
      readonly unread: readonly Span[];
      readonly node: KqlNode;
    }
  | {
      readonly kind: 'streaming';
      /** Null for all tables of a database. */
      readonly table: string | null;
      readonly node: KqlNode;
    };

/**
 * What `.alter table … policy update` and `… policy streamingingestion` say
 * (https://learn.microsoft.com/kusto/management/update-policy, streaming-ingestion-policy).
 */
export function tablePolicies(root: KqlNode): TablePolicy[] {
  const found: TablePolicy[] = [];
  for (const node of walk(root)) {
    if (node.kind !== 'CustomCommand') continue;
    const words = wordsOf(node);
    const at = words.findIndex(({ text }) => text === 'policy');
    const policy = words[at + 1]?.text ?? '';
    if (!/^alter(-merge)?$/.test(words[0]?.text ?? '') || at < 0) continue;
    const written = [...walk(node)].filter(isLiteral);
    const literals = written.flatMap((each) => textOf(each) ?? []);
    if (policy === 'update') {
      const read = written.map((each) => updatesIn(textOf(each)));
      const unread = written.filter((_, index) => read[index] === null);
      found.push({ kind: 'update', updates: read.flatMap((each) => each ?? []), unread, node });
    } else if (policy === 'streamingingestion' && enables(words, literals)) {
      found.push({ kind: 'streaming', table: tableIn(node, words[1]?.text ?? ''), node });
    }
  }
  return found;
}

function isLiteral({ kind, parent }: KqlNode): boolean {
  return (
    kind === 'CompoundStringLiteralExpression' ||
    (kind === 'StringLiteralExpression' && parent?.kind !== 'CompoundStringLiteralExpression')
  );
}

/** Words of a command without names and literals. */
function wordsOf(command: KqlNode): readonly KqlNode[] {
  return [...walk(command)].filter(
    ({ text, parent }) => /^[a-z][a-z-]*$/.test(text) && parent?.kind !== 'TokenName',
  );
}

function enables(words: readonly KqlNode[], literals: readonly MappedText[]): boolean {
  if (words.some(({ text }) => text === 'enable')) return true;
  return literals.some(({ text }) => /"IsEnabled"\s*:\s*true/i.test(text));
}

/** The last name of a path is the table's; `.alter tables (…)` is taken for all. */
function tableIn(command: KqlNode, level: string): string | null {
  if (level !== 'table') return null;
  const names = [...walk(command)].filter(({ kind }) => kind === 'NameReference');
  return nameIn(names.at(-1)) ?? null;
}

/**
 * The queries of an update policy's JSON; null where it is no JSON. The service's reader takes more than
 * JSON (single quotes, comments), and asks for no case in names.
 */
function updatesIn(policy: MappedText | null): Update[] | null {
  const entries = policy && parsed(policy.text);
  if (policy === null || entries === null) return null;
  return entries.flatMap((entry) => {
    const { query, source, isenabled: enabled } = inLowerCase(entry);
    if (typeof query !== 'string' || enabled === false) return [];
    const text = MappedText.builder(policy.whole);
    text.add(query, policy.whole.start, policy.whole.end);
    return [{ source: typeof source === 'string' ? source : null, query: text.done() }];
  });
}

function inLowerCase(entry: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function parsed(text: string): readonly object[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.filter((entry) => typeof entry === 'object' && entry !== null);
  } catch {
    return null;
  }
}
