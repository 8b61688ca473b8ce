import type { FormReader, Record_, Refused } from './form.ts';
import { refused } from './form.ts';
import type { Json, JsonObject } from './types.ts';

/** What a request's properties change for a script. */
export interface RequestOptions {
  /** No code may run in a sandbox. */
  readonly sandboxedExecutionDisabled: boolean;
  /** Nothing may be fetched from where the caller says. */
  readonly calloutDisabled: boolean;
  /** Nothing may be written, and no plugin that might is called. */
  readonly readonlyHardline: boolean;
  /** What the script would be given is returned, and nothing runs. */
  readonly pythonDebug: boolean;
  /** Below the policy's own; null where the request sets none. */
  readonly wallMsMax: number | null;
}

/** How the value of a property is read; `other` has no meaning for a script. */
type Kind = 'flag' | 'node' | 'timespan' | 'other';

interface Known {
  readonly kind: Kind;
  /** A query may say it in a `set` statement. */
  readonly settable: boolean;
}

const flag: Known = { kind: 'flag', settable: true };
const other: Known = { kind: 'other', settable: true };

/** Properties that change what becomes of a script, and those that might be meant to. */
const effective: Readonly<Record<string, Known>> = {
  request_sandboxed_execution_disabled: flag,
  request_callout_disabled: flag,
  request_external_data_disabled: flag,
  request_external_table_disabled: other,
  request_impersonation_disabled: other,
  request_remote_entities_disabled: other,
  request_readonly: { kind: 'other', settable: false },
  request_readonly_hardline: { kind: 'flag', settable: false },
  query_python_debug: { kind: 'node', settable: true },
  servertimeout: { kind: 'timespan', settable: false },
};

/** The others that the page lists. */
const listed = `best_effort deferpartialqueryfailures materialized_view_shuffle
max_memory_consumption_per_iterator max_memory_consumption_per_query_per_node maxoutputcolumns
norequesttimeout notruncation push_selection_through_aggregation query_bin_auto_at
query_bin_auto_size query_cursor_after_default query_cursor_before_or_at_default
query_cursor_current query_cursor_disabled query_cursor_scoped_tables query_datascope
query_datetimescope_column query_datetimescope_from query_datetimescope_to
query_distribution_nodes_span query_fanout_nodes_percent query_fanout_threads_percent
query_force_row_level_security query_language query_log_query_parameters
query_max_entities_in_union query_now query_results_apply_getschema
query_results_cache_force_refresh query_results_cache_max_age query_results_cache_per_shard
query_results_progressive_row_count query_results_progressive_update_period
query_take_max_records query_weakconsistency_session_id queryconsistency request_app_name
request_block_row_level_security request_description request_user
results_error_reporting_placement results_progressive_enabled
results_v2_fragment_primary_tables results_v2_newlines_between_frames
truncation_max_records truncation_max_size truncationmaxrecords truncationmaxsize
validatepermissions`;

/**
 * Properties of a request, by name
 * (https://learn.microsoft.com/kusto/api/rest/request-properties).
 */
export const requestProperties: ReadonlyMap<string, Known> = new Map([
  ...Object.entries(effective),
  ...listed.split(/\s+/).map((name): [string, Known] => [name, other]),
]);

export const noOptions: RequestOptions = {
  sandboxedExecutionDisabled: false,
  calloutDisabled: false,
  readonlyHardline: false,
  pythonDebug: false,
  wallMsMax: null,
};

/** Reads `requestProperties` of a job; one that is not documented might be a slip, and is refused. */
export function readRequest(form: FormReader, value: unknown): RequestOptions | Refused {
  const record = form.record('requestProperties', value);
  if (record === refused) return refused;
  form.unknownKeys('requestProperties', record, [...requestProperties.keys()], 'to the service');
  const wrong = [...record].filter(([name, given]) => valueOf(name, given) === undefined);
  for (const [name, given] of wrong) {
    const { kind } = requestProperties.get(name) ?? other;
    form.wrong(`requestProperties.${name}`, given, expected[kind]);
  }
  return wrong.length > 0 ? refused : Object.freeze(optionsOf(record));
}

function optionsOf(record: Record_): RequestOptions {
  const isOn = (name: string): boolean => valueOf(name, record.get(name)) === true;
  const timeout = valueOf('servertimeout', record.get('servertimeout') ?? null);
  return {
    ...noOptions,
    sandboxedExecutionDisabled: isOn('request_sandboxed_execution_disabled'),
    calloutDisabled: isOn('request_callout_disabled'),
    readonlyHardline: isOn('request_readonly_hardline'),
    // Of a query's scripts the one of that number; a job has one.
    pythonDebug: [true, 1].includes(
      valueOf('query_python_debug', record.get('query_python_debug')) as number | boolean,
    ),
    wallMsMax: typeof timeout === 'number' ? timeout : null,
  };
}

/** What is to stand there, by the kind of a property. */
export const expected: Readonly<Record<Kind, string>> = {
  flag: 'true or false',
  node: 'true, false or the number of a call of python',
  timespan: 'a timespan: "00:04:00"',
  other: 'a JSON value',
};

/**
 * The value of a property as its kind has it, times in milliseconds; undefined where it is none of
 * these.
 */
export function valueOf(name: string, given: unknown): Json | undefined {
  const { kind } = requestProperties.get(name) ?? other;
  if (given === undefined || given === null) return null;
  if (kind === 'other') return true;
  if (kind === 'timespan') return typeof given === 'string' ? timespanMs(given) : undefined;
  if (typeof given === 'boolean') return given;
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const text = String(given).toLowerCase();
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^\d{1,6}$/.test(text)) return undefined;
  const number = Number(text);
  if (kind === 'node') return number === 0 ? false : number;
  return number < 2 ? number === 1 : undefined;
}

const clock = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,7})?)?$/;

/** At least a second: none at all would end a script before it begins. */
function timespanMs(text: string): number | undefined {
  const [, days = '0', hours, minutes, seconds = '0'] = clock.exec(text.trim()) ?? [];
  if (hours === undefined) return undefined;
  const whole = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  return Math.max(1, whole * 60 + Number(seconds)) * 1_000;
}

/**
 * Properties of a request as those of one of its calls of python: `query_python_debug` is about the
 * call of that number, the first where it has none.
 *
 * @param number from 1
 */
export function propertiesOf(properties: JsonObject, number: number): JsonObject {
  const name = 'query_python_debug';
  if (!Object.hasOwn(properties, name)) return properties;
  const value = valueOf(name, properties[name]);
  return { ...properties, [name]: value === number || (value === true && number === 1) };
}
