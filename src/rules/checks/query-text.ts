import type { ArgumentFact, CallFact } from '../../facts/types.ts';
import { isPublicStep } from '../public-walk.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

const queryMethods: readonly string[] = ['query', 'eval'];

/** Expressions that `DataFrame.query` and `DataFrame.eval` compile and run. */
export const queryText: Check = function* (scene) {
  for (const call of queryCalls(scene)) {
    if (call.spelled === `self.${call.method}` && scene.ownMethods.has(call.method!)) continue;
    const text = queryOf(call);
    const span = call.arguments[0]?.span ?? call.function;
    const trouble =
      text === null ? lookupIn(scene.text.slice(span.start, span.end)) : troubleIn(text);
    if (trouble === null) continue;
    yield { span, values: { name: call.spelled, value: trouble } };
  }
};

/** Queries that are put together at run time. */
export const queryTemplate: Check = function* (scene) {
  for (const call of queryCalls(scene)) {
    const [first] = call.arguments;
    if (first === undefined || queryOf(call) !== null || scene.ownMethods.has(call.method!))
      continue;
    if (!mayBeQuery(call, first, scene)) continue;
    yield { span: first.span, values: { name: call.spelled } };
  }
};

function queryCalls({ facts }: CheckScene): CallFact[] {
  return facts.calls.filter(({ method }) => method !== null && queryMethods.includes(method));
}

function queryOf(call: CallFact): string | null {
  const given = call.arguments.find(({ keyword }) => keyword === null || keyword === 'expr');
  return given?.value.kind === 'string' ? given.value.value : null;
}

/** Keywords that `query` and `eval` of a data frame know; another one is for another `query`. */
const frameKeywords: readonly string[] = [
  'expr', 'inplace', 'engine', 'parser', 'target', 'level', 'local_dict', 'global_dict',
  'resolvers', '**',
]; // prettier-ignore

/** Whether what is asked may be a text: a number, a list, an array are asked of a search tree. */
function mayBeQuery(call: CallFact, first: ArgumentFact, { text }: CheckScene): boolean {
  if (
    first.value.kind !== 'unknown' ||
    /^[[(\d-]/.test(text.slice(first.span.start, first.span.end))
  ) {
    return false;
  }
  if (first.qualified.some((name) => !name.startsWith('builtins.'))) return false;
  return call.arguments.every(({ keyword }) => keyword === null || frameKeywords.includes(keyword));
}

/** Attributes of a column that leave the data frame; `to_…` besides. */
const leaving: ReadonlySet<string> = new Set([
  'agg', 'aggregate', 'apply', 'array', 'base', 'boxplot', 'ctypes', 'dtype', 'dump', 'dumps',
  'hist', 'map', 'memory_usage', 'mro', 'pipe', 'plot', 'savefig', 'style', 'tofile', 'transform',
]); // prettier-ignore

function leavingIn(query: string): string | null {
  for (const [whole, name] of query.matchAll(/\.\s*([^\W\d]\w*)/g)) {
    if (leaving.has(name!) || name!.startsWith('to_')) return whole;
  }
  return null;
}

/** Methods that boil values down to one, and makers of dates: what is asked of `@name` in a query. */
const asked: ReadonlySet<string> = new Set([
  'max', 'min', 'mean', 'median', 'sum', 'std', 'var', 'quantile', 'count', 'nunique', 'mode',
  'unique', 'tolist', 'keys', 'lower', 'upper', 'strip', 'round', 'abs', 'date', 'normalize',
  'Timestamp', 'Timedelta', 'to_datetime', 'to_timedelta', 'datetime64', 'timedelta64', 'log',
  'log1p', 'sqrt', 'exp',
]); // prettier-ignore

/**
 * `@name` and what is plainly public of it pass (`@limits.low`, `@d['x']`, `@df.a.max()`); other
 * calls, double underscores and methods that leave the frame do not.
 */
function troubleIn(query: string): string | null {
  return lookupIn(query) ?? leavingIn(query);
}

/** Attributes and written keys; a walk that is longer than this is not taken whole. */
const publicWalk = /^(?:\s*\.\s*\w+|\s*\[\s*(?:\d+|'\w+'|"\w+")\s*\])*/;
const walkCharsMax = 200;

/** The part of the above that tells in the source of a query as well, whatever is put together there. */
function lookupIn(query: string): string | null {
  const dunder = query.indexOf('__');
  if (dunder >= 0) return query.slice(dunder, dunder + 24);
  for (const { 0: whole, index } of query.matchAll(/@\s*\w+/g)) {
    const end = index + whole.length;
    const walk = publicWalk.exec(query.slice(end, end + walkCharsMax))![0];
    const steps = walk.match(/\w+/g) ?? [];
    const after = query
      .slice(end + walk.length)
      .trimStart()
      .charAt(0);
    const asks = after !== '(' || asked.has(steps.at(-1) ?? '');
    if (asks && after !== '.' && after !== '[' && steps.every(isPublicStep)) continue;
    return query.slice(index, end + walk.length + 1);
  }
  return null;
}
