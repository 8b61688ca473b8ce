import { propertiesOf, valueOf } from '../job/request-properties.ts';
import type { JsonObject } from '../job/types.ts';
import type { QueryContext, QueryReading } from '../kql/read-query.ts';

/** What comes with a query, beside its text. */
export interface QueryRequest extends QueryContext {
  /** Client request properties; what one of them or a `set` of the query switches off is off. */
  readonly requestProperties?: JsonObject;
}

/**
 * A reading whose calls have the properties of the request as well. What either switches off is off; debug
 * mode is the request's to give, where it says a word of it.
 */
export function requested(
  reading: QueryReading,
  { requestProperties: given = {} }: QueryRequest,
): QueryReading {
  const calls = reading.calls.map((call, index) => {
    const own = propertiesOf(given, index + 1);
    const set = Object.entries(call.properties).filter(
      ([name, value]) =>
        !Object.hasOwn(own, name) ||
        (name !== 'query_python_debug' && valueOf(name, value) === true),
    );
    return { ...call, properties: { ...own, ...Object.fromEntries(set) } };
  });
  return { ...reading, calls };
}
