import type { RawFinding, Span } from '../finding.ts';
import type { JsonObject } from '../job/types.ts';
import type { Locate, MappedText } from './mapped-text.ts';

/** Parameters of the plugin, in the order in which they may stand without their names. */
export const pluginParameters = [
  'output_schema',
  'script',
  'script_parameters',
  'external_artifacts',
  'spill_to_disk',
] as const;
export type PluginParameter = (typeof pluginParameters)[number];

/**
 * A call of the `python` plugin in a query. Places are offsets in the query (UTF-16 units).
 *
 * What `findings` tell of cannot be judged; where there are none, `schema` and `script` are there.
 */
export interface PythonCall {
  /** Where the plugin's name stands. */
  readonly name: Span;
  /** From the name to the closing bracket. */
  readonly span: Span;
  /** `hint.distribution` and other hints, by name; values in lower case. */
  readonly hints: Readonly<Record<string, string>>;
  /** `typeof(…)` as it is written. */
  readonly schema: string | null;
  /** The script that the literals mean, with the place of each character. */
  readonly script: MappedText | null;
  /** Connection string that the script is read from when the query runs: secret. */
  readonly scriptUrl: string | null;
  /** Null where they are known only when the query runs. */
  readonly parameters: JsonObject | null;
  /** Local file name → connection string: secret. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly spillToDisk: boolean;
  /** Request properties that the text sets for it. */
  readonly properties: JsonObject;
  /** Where the arguments stand that are given. */
  readonly places: Readonly<Partial<Record<PluginParameter, Span>>>;
  readonly findings: readonly RawFinding[];
  /** The query has a fault in it or before it, so that it may not say what its author meant. */
  readonly isBroken: boolean;
}

/** A call in a text that is itself written in the query, its places put where `outer` says. */
export function movedCall(call: PythonCall, outer: Locate, within: 'text' | 'literal'): PythonCall {
  const places = Object.entries(call.places).map(([name, place]) => [name, outer(place)]);
  return {
    ...call,
    name: outer(call.name),
    span: outer(call.span),
    script: call.script && call.script.moved(outer, within),
    places: Object.fromEntries(places) as PythonCall['places'],
    findings: call.findings.map((finding) => ({ ...finding, span: outer(finding.span) })),
  };
}
