import type { CallFact } from '../../facts/types.ts';
import type { Check } from './check.ts';

/** Methods that call another by its name as text. */
const dispatchers: ReadonlySet<string> = new Set(['agg', 'aggregate', 'apply', 'transform']);

/** Methods that write a file, or send the data elsewhere. */
const writers: ReadonlySet<string> = new Set([
  'to_clipboard', 'to_csv', 'to_excel', 'to_feather', 'to_gbq', 'to_hdf', 'to_html', 'to_iceberg',
  'to_json', 'to_latex', 'to_markdown', 'to_orc', 'to_parquet', 'to_pickle', 'to_sql', 'to_stata',
  'to_string', 'to_xml', 'tofile', 'dump', 'savefig',
]); // prettier-ignore

/**
 * Names of writing methods, as text, that a data frame calls. Where what it calls is not written in
 * the call itself, every text of the script could be it.
 */
export const stringDispatch: Check = function* ({ facts, texts }) {
  const calls = facts.calls.filter(({ method }) => method !== null && dispatchers.has(method));
  if (calls.length === 0) return;
  const told = new Set<number>();
  for (const { value, span } of calls.flatMap(dispatched)) {
    if (value.kind !== 'string' || !writers.has(value.value)) continue;
    told.add(span.start);
    yield { span, values: { value: value.value } };
  }
  const open = calls.some((call) => dispatched(call).some(({ value }) => value.kind === 'unknown'));
  if (!open) return;
  const elsewhere = new Set(facts.calls.flatMap(argumentsOfOthers));
  for (const { value, span } of texts) {
    if (value === null || !writers.has(value)) continue;
    if (told.has(span.start) || elsewhere.has(span.start)) continue;
    yield { span, values: { value } };
  }
};

/** Arguments that may name what is called: the first, and keywords. */
function dispatched({ arguments: given }: CallFact): CallFact['arguments'] {
  return given.filter(({ keyword }, index) => keyword !== null || index === 0);
}

/** Where the arguments of a call start that dispatches nothing. */
function argumentsOfOthers({ method, arguments: given }: CallFact): number[] {
  return method !== null && dispatchers.has(method) ? [] : given.map(({ span }) => span.start);
}
