import type { ArgumentFact, CallFact } from '../../facts/types.ts';
import { isPublicStep, isTellingStep } from '../public-walk.ts';
import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';
import { asked, troubleIn, type QueryNames } from './query-walk.ts';

const queryMethods: readonly string[] = ['query', 'eval'];

/** Expressions that `DataFrame.query`, `DataFrame.eval` and `pandas.eval` compile and run. */
export const queryText: Check = function* (scene) {
  const modules = moduleNames(scene);
  for (const call of queryCalls(scene)) {
    if (call.spelled === `self.${call.method}` && scene.ownMethods.has(call.method!)) continue;
    const text = queryOf(call);
    const span = call.arguments[0]?.span ?? call.function;
    const names = { plain: isPlain(call, scene), modules };
    const trouble =
      text === null
        ? lookupIn(scene.text.slice(span.start, span.end), names)
        : troubleIn(text, names);
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

function queryCalls(scene: CheckScene): CallFact[] {
  return scene.facts.calls.filter(
    (call) =>
      isEvaluator(call, scene) || (call.method !== null && queryMethods.includes(call.method)),
  );
}

function isEvaluator({ qualified }: CallFact, scene: CheckScene): boolean {
  return scene.namesOf(qualified).includes('pandas.eval');
}

/** Whether names without `@` may be the caller's as well, or what the call says they are. */
function isPlain(call: CallFact, scene: CheckScene): boolean {
  const says = ({ keyword }: ArgumentFact) => keyword === 'resolvers' || keyword === '**';
  return isEvaluator(call, scene) || call.arguments.some(says);
}

function moduleNames({ facts }: CheckScene): ReadonlySet<string> {
  const imported = facts.imports.filter(({ name }) => name === null);
  return new Set(imported.map(({ module, alias }) => alias ?? module.split('.', 1)[0]!));
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

/** Attributes and written keys; a walk that is longer than this is not taken whole. */
const publicWalk = /^(?:\s*\.\s*\w+|\s*\[\s*(?:\d+|'\w+'|"\w+")\s*\])*/;
const walkCharsMax = 200;

/** What tells in the source of a query as well, whatever is put together there. */
function lookupIn(query: string, { modules }: QueryNames): string | null {
  const dunder = query.indexOf('__');
  if (dunder >= 0) return query.slice(dunder, dunder + 24);
  for (const [whole, step] of query.matchAll(/\.\s*([^\W\d]\w*)/g)) {
    if (isTellingStep(step!)) return whole;
  }
  for (const { 0: whole, index } of query.matchAll(/@\s*\w+/g)) {
    const end = index + whole.length;
    const walk = publicWalk.exec(query.slice(end, end + walkCharsMax))![0];
    const steps = walk.match(/\w+/g) ?? [];
    const after = query
      .slice(end + walk.length)
      .trimStart()
      .charAt(0);
    const isModule = steps.length === 0 && modules.has(whole.replace(/^@\s*/, ''));
    const asks = (after !== '(' || asked.has(steps.at(-1) ?? '')) && !isModule;
    if (asks && after !== '.' && after !== '[' && steps.every(isPublicStep)) continue;
    return query.slice(index, end + walk.length + 1);
  }
  return null;
}
