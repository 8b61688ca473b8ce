import { isMap, isScalar, isSeq } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import { z } from 'zod';
import { knownKeys, schemasAt } from '../../policy/explain.ts';
import type { JsonSchema } from '../../policy/explain.ts';
import { policyFile } from '../../policy/schema.ts';
import type { PathKey } from '../../policy/yaml.ts';

/** Puts the keys of every mapping in the order in which the schema has them; others come after. */
export function orderKeys(root: Node): void {
  order(root, [], z.toJSONSchema(policyFile, { io: 'input', unrepresentable: 'any' }));
}

function order(node: unknown, path: readonly PathKey[], tree: JsonSchema): void {
  if (isSeq(node)) node.items.forEach((item, index) => order(item, [...path, index], tree));
  if (!isMap(node)) return;
  const known = knownKeys(schemasAt(tree, path), node.toJSON());
  const rank = (key: unknown): number => {
    const at = known.indexOf(nameOf(key));
    return at < 0 ? known.length : at;
  };
  sort(node, (a, b) => rank(a) - rank(b));
  for (const { key, value } of node.items) order(value, [...path, nameOf(key)], tree);
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

/** What stood first has no blank line before it, and does not bring one where it comes to stand. */
function sort(map: YAMLMap, compare: (a: unknown, b: unknown) => number): void {
  const sorted = map.items.toSorted((a, b) => compare(a.key, b.key));
  const [first] = sorted;
  if (isScalar(first?.key)) first.key.spaceBefore = false;
  map.items = sorted;
}
