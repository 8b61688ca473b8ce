import type { Facts } from '#dist/facts/types.js';

// prettier-ignore
const keywords: ReadonlySet<string> = new Set([
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue',
  'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in',
  'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with',
  'yield',
]);
/** May be keywords or names, and the wildcard of a pattern. */
const soft: ReadonlySet<string> = new Set(['match', 'case', 'type', '_']);

/** Comments, strings and numbers, which are passed over, and names. */
const token = new RegExp(
  '#[^\\n]*' +
    '|[rRbBuUfF]{0,2}(?:"""(?:[^\\\\]|\\\\[^])*?"""|\'\'\'(?:[^\\\\]|\\\\[^])*?\'\'\')' +
    '|[rRbBuUfF]{0,2}(?:"(?:[^"\\\\\\n]|\\\\[^])*"|\'(?:[^\'\\\\\\n]|\\\\[^])*\')' +
    '|\\.?\\d[\\w.]*' +
    '|([\\p{L}_][\\p{L}\\p{M}\\p{N}_]*)',
  'gu',
);

/** Every name that a reader of tokens sees, whatever the grammar says of them. */
export function namesOfTokens(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, name] of text.matchAll(token)) {
    if (name === undefined || keywords.has(name) || soft.has(name)) continue;
    found.add(name.normalize('NFKC'));
  }
  return found;
}

/** Every name that stands anywhere in the facts. */
export function namesOfFacts(facts: Facts): Set<string> {
  const found = new Set<string>();
  const add = (...names: readonly (string | null)[]): void => {
    for (const name of names) for (const part of name?.split('.') ?? []) found.add(part);
  };
  for (const { module, name, alias } of facts.imports) add(module, name, alias);
  for (const { spelled } of facts.references) add(spelled);
  for (const { name } of facts.attributes) add(name);
  for (const { name } of facts.bindings) add(name);
  for (const { name, parameters } of facts.definitions) {
    add(name, ...parameters.map((each) => each.name));
  }
  for (const call of facts.calls) add(...call.arguments.map(({ keyword }) => keyword));
  return found;
}
