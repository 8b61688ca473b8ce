import { nameIn, textOf } from './scope.ts';
import { childOf, membersOf, type KqlNode } from './tree.ts';

/**
 * Why the first cell of an `externaldata` is not the whole of what its URL holds; null where it is.
 *
 * Only `format=raw` reads a file as one value: any other splits it into rows and columns, and without
 * a format the name of the file decides (https://learn.microsoft.com/kusto/query/externaldata-operator).
 */
export function cutFromFile(table: KqlNode): string | null {
  const list = childOf(childOf(table, 'ExternalDataWithClause') ?? table, 'List');
  const properties = new Map(
    membersOf(list)
      .filter(({ kind }) => kind === 'NamedParameter')
      .map(({ children: [name, , value] }) => [nameIn(name) ?? '', value]),
  );
  const format = valueText(properties.get('format'));
  if (properties.size === 1 && format === 'raw') return null;
  return 'without `with (format=raw)` alone, `externaldata` gives a part of the file, not the whole';
}

/** The list of URLs, behind that of the operator's parameters. */
export function urlsOf(table: KqlNode): KqlNode | undefined {
  return table.children.filter(({ kind }) => kind === 'List').at(-1);
}

/** A value may be written as a word or as a text. */
function valueText(node: KqlNode | undefined): string | null {
  return (node && (textOf(node)?.text ?? nameIn(node) ?? node.children[0]?.text)) ?? null;
}
