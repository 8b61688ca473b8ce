import type { CallFact } from '../../facts/types.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

const queryMethods: readonly string[] = ['query', 'eval'];

/** Expressions that `DataFrame.query` and `DataFrame.eval` compile and run. */
export const queryText: Check = function* (scene) {
  for (const call of queryCalls(scene)) {
    const text = queryOf(call);
    const span = call.arguments[0]?.span ?? call.function;
    const trouble =
      text === null ? lookupIn(scene.text.slice(span.start, span.end)) : troubleIn(text);
    if (trouble === null) continue;
    yield { span, values: { name: call.method ?? 'query', value: trouble } };
  }
};

/** Queries that are put together at run time. */
export const queryTemplate: Check = function* (scene) {
  for (const call of queryCalls(scene)) {
    if (queryOf(call) !== null || call.arguments.length === 0) continue;
    yield { span: call.arguments[0]!.span, values: { name: call.method ?? 'query' } };
  }
};

function queryCalls({ facts, ownMethods }: CheckScene): CallFact[] {
  return facts.calls.filter(
    ({ method, spelled }) =>
      method !== null &&
      queryMethods.includes(method) &&
      !(spelled === `self.${method}` && ownMethods.has(method)),
  );
}

function queryOf(call: CallFact): string | null {
  const given = call.arguments.find(({ keyword }) => keyword === null || keyword === 'expr');
  return given?.value.kind === 'string' ? given.value.value : null;
}

/** Methods of a column that leave the data frame. */
const leaving =
  /\.\s*(to_[a-z_]+|tofile|dump|dumps|ctypes|pipe|apply|map|agg|aggregate|transform)\b/;

/**
 * `@name` alone is a value and passes; what goes on from it (`@pd.io`, `@f(1)`, `@d['x']`), double
 * underscores and methods that leave the frame do not.
 */
function troubleIn(query: string): string | null {
  return lookupIn(query) ?? leaving.exec(query)?.[0] ?? null;
}

/** The part of the above that tells in the source of a query as well, whatever is put together there. */
function lookupIn(query: string): string | null {
  const dunder = query.indexOf('__');
  if (dunder >= 0) return query.slice(dunder, dunder + 24);
  return /@\s*\w+\s*[.([]/.exec(query)?.[0] ?? null;
}
