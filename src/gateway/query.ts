import type { WeighedFrom } from '../decision-log/log.ts';
import type { ExecuteOptions, Outcome } from '../executor/types.ts';
import type { Place, RawFinding } from '../finding.ts';
import type { KustoHints, KustoJob, TableInput } from '../job/types.ts';
import type { PythonCall } from '../kql/python-call.ts';
import { findPythonCalls, type QueryReading } from '../kql/read-query.ts';
import { LineEnds } from '../text/line-ends.ts';
import type { Verdict } from '../verdict/decide.ts';
import { externalDataOff } from './plugin-switches.ts';
import { externalScript, noPython, noSuchCall, unknownScript } from './query-obstacles.ts';
import { inQuery, placedOutcome } from './query-places.ts';
import { requested, type QueryRequest } from './query-request.ts';
import type { Gateway } from './types.ts';

/** What a gateway says of a query: one verdict over all its calls, places in the query. */
export interface QueryVerdict {
  readonly verdict: Verdict;
  readonly calls: readonly PythonCall[];
}

/**
 * Judges every call of the `python` plugin in a query. The columns of its input are not known, so
 * `*` in a schema is taken for good.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` when Microsoft's parser is not installed.
 */
export async function checkQuery(
  kql: string,
  gateway: Gateway,
  request: QueryRequest = {},
): Promise<QueryVerdict> {
  const reading = requested(await findPythonCalls(kql, request), request);
  const whole = reading.calls.filter((call) => !call.isBroken);
  const judged = whole.map((call) => judgeCall(call, gateway));
  const found = [...reading.findings, ...judged.flatMap((each) => each.findings)];
  const nothing = reading.calls.length === 0 && found.length === 0 ? [noPython] : [];
  const isDenied = !reading.findings.every(isNote) || judged.some((each) => each.isDenied);
  const own = [...denying(reading.findings), ...nothing, ...judged.flatMap((each) => each.own)];
  const verdicts = judged.flatMap((each) => each.verdicts);
  const said = { findings: [...found, ...nothing], isDenied, own, verdicts };
  return { verdict: weighed(reading, said, gateway), calls: reading.calls };
}

export interface QueryRunOptions extends ExecuteOptions, QueryRequest {
  /** Which call to run, from 1 in the order in which they stand. */
  readonly call?: number;
  /** The table that the query would hand to it. */
  readonly input?: TableInput;
}

/** A verdict on one call of a query; the outcome is null when it is `deny`. */
export interface QueryRun {
  readonly verdict: Verdict;
  readonly outcome: Outcome | null;
  /** Of the line that a failure blames, in the query; null where none does. */
  readonly place: Place | null;
}

/**
 * Judges one call of a query with its input, and runs its script when it is allowed.
 *
 * @throws GatewayError `ERR_USAGE` when the query has no such call; `ERR_ENGINE_MISSING`; what a
 *   gateway's `run` throws.
 */
export async function runQuery(
  kql: string,
  gateway: Gateway,
  { call: number = 1, input, requestProperties, streaming, ...options }: QueryRunOptions = {},
): Promise<QueryRun> {
  const request = {
    ...(requestProperties && { requestProperties }),
    ...(streaming && { streaming }),
  };
  const reading = requested(await findPythonCalls(kql, request), request);
  const call = reading.calls[number - 1];
  const notes = [...reading.findings, ...(call?.findings ?? [])].filter(isNote);
  const deny = (findings: readonly RawFinding[]): QueryRun => ({
    verdict: weighed(reading, onlyOwn([...findings, ...notes]), gateway),
    ...{ outcome: null, place: null },
  });
  const faults = faultsOf(reading);
  if (call === undefined) {
    if (faults.length > 0) return deny(faults);
    throw noSuchCall(number, reading.calls.length);
  }
  if (call.isBroken) return deny(faults);
  const obstacles = [...faults, ...faultsOf(call), ...openParameters(call)];
  if (obstacles.length > 0) return deny(obstacles);
  const fetched = await scriptOf(call, gateway, options);
  if ('findings' in fetched) return deny(fetched.findings);
  const job = jobOfCall(call, input, fetched.script);
  if (job === null) return deny([{ ...unknownScript, span: call.span }]);
  const { verdict, outcome } = await gateway.run(job, { ...options, isLogged: false });
  const findings = verdict.findings.map((finding) => inQuery(finding, call, verdict.text));
  const isDenied = verdict.decision === 'deny';
  const said = { findings: [...notes, ...findings], isDenied, own: notes, verdicts: [verdict] };
  return {
    verdict: weighed(reading, said, gateway),
    ...(outcome === null ? { outcome, place: null } : placedOutcome(outcome, call, kql)),
  };
}

/**
 * The job that a call is; null where its script or its schema is not known.
 *
 * @param input without it, a table with no columns.
 * @param script what was fetched, where the script comes from a URL.
 */
export function jobOfCall(
  call: PythonCall,
  input: TableInput = [],
  script: string | Uint8Array | null = call.script?.text ?? null,
): KustoJob | null {
  const { artifacts, hints, parameters, properties, schema, spillToDisk } = call;
  if (schema === null || script === null) return null;
  return {
    ...{ platform: 'kusto', script, outputSchema: schema, input },
    ...{ parameters: parameters ?? {}, artifacts, spillToDisk },
    hints: hintsOf(hints),
    requestProperties: properties,
  };
}

/** Those with a value that the plugin takes; others are findings of the call. */
function hintsOf(hints: PythonCall['hints']): Partial<KustoHints> {
  const { 'hint.distribution': distribution, 'hint.remote': remote } = hints;
  return {
    ...((distribution === 'single' || distribution === 'per_node') && { distribution }),
    ...((remote === 'auto' || remote === 'local') && { remote }),
  };
}

/** The jobs of all calls of a query that are fully known before it runs. */
export async function jobsOfQuery(kql: string): Promise<readonly KustoJob[]> {
  const { calls } = await findPythonCalls(kql);
  const known = calls.filter(({ findings, parameters }) => findings.length === 0 && parameters);
  return known.flatMap((call) => jobOfCall(call) ?? []);
}

/** What is said of a query or of a call; it may be denied whatever the policy says of that. */
interface Said extends WeighedFrom {
  readonly findings: readonly RawFinding[];
  readonly isDenied: boolean;
}

/** What is said of the query itself, and denies it; notes aside. */
function onlyOwn(findings: readonly RawFinding[]): Said {
  return { findings, isDenied: true, own: denying(findings), verdicts: [] };
}

function denying(findings: readonly RawFinding[]): RawFinding[] {
  return findings.map((one) => (isNote(one) ? one : { ...one, level: 'error' as const }));
}

function weighed(
  { text }: QueryReading,
  { findings, isDenied, own, verdicts }: Said,
  gateway: Gateway,
): Verdict {
  const ends = new LineEnds(text);
  const placed = findings.map((finding) => ({ ...finding, span: ends.toJudged(finding.span) }));
  return gateway.weigh(ends.judged, placed, isDenied, { own, verdicts });
}

/** A call, its script judged in the job that the call is. */
function judgeCall(call: PythonCall, gateway: Gateway): Said {
  const obstacles = obstaclesOf(call);
  const notes = call.findings.filter(isNote);
  const job = jobOfCall(call);
  const own = [...denying(obstacles), ...notes];
  if (job === null) {
    return { findings: [...obstacles, ...notes], isDenied: true, own, verdicts: [] };
  }
  const verdict = gateway.check(job, { isLogged: false });
  const { decision, findings, text } = verdict;
  const placed = findings.map((finding) => inQuery(finding, call, text));
  const isDenied = decision === 'deny' || obstacles.length > 0;
  return { findings: [...obstacles, ...notes, ...placed], isDenied, own, verdicts: [verdict] };
}

/** What a script is judged in spite of. */
const notes: readonly string[] = ['query-parameters', 'request-property', 'update-source'];

function isNote({ rule }: RawFinding): boolean {
  return notes.includes(rule);
}

/** Why a call cannot be judged before anything is fetched. */
function obstaclesOf(call: PythonCall): readonly RawFinding[] {
  if (call.scriptUrl === null) return faultsOf(call);
  const span = call.places.script ?? call.span;
  const off = externalDataOff(call.properties);
  return [...faultsOf(call), { ...(off ?? externalScript), span }];
}

function faultsOf({ findings }: Pick<PythonCall, 'findings'>): readonly RawFinding[] {
  return findings.filter((finding) => !isNote(finding));
}

/** The script of a call, from where it stands. */
async function scriptOf(
  call: PythonCall,
  gateway: Gateway,
  options: ExecuteOptions,
): Promise<{ script: string | Uint8Array | null } | { findings: readonly RawFinding[] }> {
  const { places, script, scriptUrl, span } = call;
  if (scriptUrl === null) return { script: script?.text ?? null };
  const off = externalDataOff(call.properties);
  if (off !== null) return { findings: [{ ...off, span: places.script ?? span }] };
  const fetched = await gateway.fetchScript(scriptUrl, options);
  if (fetched.ok) return { script: fetched.artifacts[0]?.bytes ?? null };
  return { findings: fetched.findings.map((each) => ({ ...each, span: places.script ?? span })) };
}

function openParameters({ parameters, span }: PythonCall): readonly RawFinding[] {
  if (parameters !== null) return [];
  const message =
    'the call cannot be run: its script parameters are known only when the query runs';
  return [{ rule: 'query-constant', message, help: 'Write them as constants.', span }];
}
