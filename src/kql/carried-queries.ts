import type { Folder } from './fold.ts';
import type { Unknown } from './folded.ts';
import type { MappedText } from './mapped-text.ts';
import { nameIn } from './scope.ts';
import { childOf, membersOf, walk, type KqlNode } from './tree.ts';

/** Plugins that run a query or command of a text that they are given. */
const carriers = new Set(['execute_query', 'execute_show_command']);

/** What the plugins of a query are given to run: texts, and what cannot be known. */
export interface CarriedQueries {
  readonly texts: readonly MappedText[];
  readonly open: readonly Unknown[];
}

/** Each argument of such a plugin: which of them is the query is the plugin's to say. */
export function carriedQueries(root: KqlNode, folder: Folder): CarriedQueries {
  const texts: MappedText[] = [];
  const open: Unknown[] = [];
  for (const node of walk(root)) {
    if (node.kind !== 'EvaluateOperator') continue;
    const [name, list] = childOf(node, 'FunctionCallExpression')?.children ?? [];
    if (!carriers.has(nameIn(name)?.toLowerCase() ?? '')) continue;
    for (const member of membersOf(list?.children[1])) {
      const isNamed = member.kind === 'SimpleNamedExpression';
      const folded = folder.fold((isNamed ? member.children[2] : member) ?? member);
      if (folded.kind === 'unknown') open.push(folded);
      else if (folded.kind === 'text' && folded.text.text.includes('evaluate')) {
        texts.push(folded.text);
      }
    }
  }
  return { texts, open };
}
