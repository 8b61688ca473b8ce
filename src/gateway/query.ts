import type { ExecuteOptions, Outcome } from '../executor/types.ts';
import type { Finding, RawFinding, Span } from '../finding.ts';
import { GatewayError } from '../errors.ts';
import type { KustoJob, TableInput } from '../job/types.ts';
import type { PluginParameter, PythonCall } from '../kql/python-call.ts';
import { findPythonCalls, type QueryReading } from '../kql/read-query.ts';
import { LineEnds } from '../text/line-ends.ts';
import type { Verdict } from '../verdict/decide.ts';
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
export async function checkQuery(kql: string, gateway: Gateway): Promise<QueryVerdict> {
  const reading = await findPythonCalls(kql);
  const judged = reading.calls.map((call) => judgeCall(call, gateway));
  const findings = [...reading.findings, ...judged.flatMap((each) => each.findings)];
  if (reading.calls.length === 0 && findings.length === 0) findings.push(noPython);
  const isDenied = reading.findings.length > 0 || judged.some((each) => each.isDenied);
  return { verdict: weighed(reading, { findings, isDenied }, gateway), calls: reading.calls };
}

export interface QueryRunOptions extends ExecuteOptions {
  /** Which call to run, from 1 in the order in which they stand. */
  readonly call?: number;
  /** The table that the query would hand to it. */
  readonly input?: TableInput;
}

/** A verdict on one call of a query; the outcome is null when it is `deny`. */
export interface QueryRun {
  readonly verdict: Verdict;
  readonly outcome: Outcome | null;
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
  { call: number = 1, input, ...options }: QueryRunOptions = {},
): Promise<QueryRun> {
  const reading = await findPythonCalls(kql);
  const call = reading.calls[number - 1];
  const deny = (findings: readonly RawFinding[]): QueryRun => ({
    verdict: weighed(reading, { findings, isDenied: true }, gateway),
    outcome: null,
  });
  if (call === undefined) {
    if (reading.findings.length > 0) return deny(reading.findings);
    throw noSuchCall(number, reading.calls.length);
  }
  const obstacles = [...reading.findings, ...faultsOf(call), ...openParameters(call)];
  if (obstacles.length > 0) return deny([...obstacles, ...call.findings.filter(isNote)]);
  const fetched = await scriptOf(call, gateway, options);
  if ('findings' in fetched) return deny(fetched.findings);
  const job = jobOfCall(call, input, fetched.script);
  if (job === null) return deny([{ ...unknownScript, span: call.span }]);
  const { verdict, outcome } = await gateway.run(job, options);
  const findings = verdict.findings.map((finding) => inQuery(finding, call, verdict.text));
  const isDenied = verdict.decision === 'deny';
  return { verdict: weighed(reading, { findings, isDenied }, gateway), outcome };
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
  const { artifacts, parameters, schema, spillToDisk } = call;
  if (schema === null || script === null) return null;
  return {
    ...{ platform: 'kusto', script, outputSchema: schema, input },
    ...{ parameters: parameters ?? {}, artifacts, spillToDisk },
  };
}

/** The jobs of all calls of a query that are fully known before it runs. */
export async function jobsOfQuery(kql: string): Promise<readonly KustoJob[]> {
  const { calls } = await findPythonCalls(kql);
  const known = calls.filter(({ findings, parameters }) => findings.length === 0 && parameters);
  return known.flatMap((call) => jobOfCall(call) ?? []);
}

/** What is said of a query or of a call; it may be denied whatever the policy says of that. */
interface Said {
  readonly findings: readonly RawFinding[];
  readonly isDenied: boolean;
}

function weighed({ text }: QueryReading, { findings, isDenied }: Said, gateway: Gateway): Verdict {
  const ends = new LineEnds(text);
  const placed = findings.map((finding) => ({ ...finding, span: ends.toJudged(finding.span) }));
  return gateway.weigh(ends.judged, placed, isDenied);
}

/** A call, its script judged in the job that the call is. */
function judgeCall(call: PythonCall, gateway: Gateway): Said {
  const obstacles = obstaclesOf(call);
  const notes = call.findings.filter(isNote);
  const job = jobOfCall(call);
  if (job === null) return { findings: [...obstacles, ...notes], isDenied: true };
  const { decision, findings, text } = gateway.check(job);
  const placed = findings.map((finding) => inQuery(finding, call, text));
  const isDenied = decision === 'deny' || obstacles.length > 0;
  return { findings: [...obstacles, ...notes, ...placed], isDenied };
}

/** What a script is judged in spite of. */
function isNote({ rule }: RawFinding): boolean {
  return rule === 'query-parameters';
}

/** Why a call cannot be judged before anything is fetched. */
function obstaclesOf(call: PythonCall): readonly RawFinding[] {
  if (call.scriptUrl === null) return faultsOf(call);
  return [...faultsOf(call), { ...externalScript, span: call.places.script ?? call.span }];
}

function faultsOf({ findings }: PythonCall): readonly RawFinding[] {
  return findings.filter((finding) => !isNote(finding));
}

/** The script of a call, from where it stands. */
async function scriptOf(
  { places, script, scriptUrl, span }: PythonCall,
  gateway: Gateway,
  options: ExecuteOptions,
): Promise<{ script: string | Uint8Array | null } | { findings: readonly RawFinding[] }> {
  if (scriptUrl === null) return { script: script?.text ?? null };
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

/** Arguments that findings without a place in the script are about. */
const argumentsOfRules: readonly (readonly [rule: RegExp, argument: PluginParameter])[] = [
  [/^output-schema$/, 'output_schema'],
  [/^(artifact-.*|callout-policy|managed-identity)$/, 'external_artifacts'],
  [/^(source-.*|syntax-.*)$/, 'script'],
];

/** A finding of a call's job with its place in the query. */
function inQuery(finding: Finding, call: PythonCall, judged: string): RawFinding {
  const { chain, help, reason, rule, span } = finding;
  const isElsewhere = call.script === null && span.end > 0;
  const where = ` (line ${finding.line}, column ${finding.column} of the script that was fetched)`;
  const message = isElsewhere ? finding.message + where : finding.message;
  const placed = isElsewhere
    ? (call.places.script ?? call.name)
    : placeInQuery(rule, span, call, judged);
  return {
    ...{ rule, message, help, span: placed },
    ...(chain && { chain }),
    ...(reason && { reason }),
  };
}

function placeInQuery(rule: string, span: Span, call: PythonCall, judged: string): Span {
  const { places, script, name } = call;
  const argument = argumentsOfRules.find(([pattern]) => pattern.test(rule))?.[1];
  if (span.end === 0 || script === null) return (argument && places[argument]) ?? name;
  const ends = new LineEnds(script.text);
  return ends.judged === judged ? script.locate(ends.toStored(span)) : (places.script ?? name);
}

const noPython: RawFinding = {
  rule: 'query-no-python',
  message: 'the query calls no python plugin, so there is no script to judge',
  help: 'Functions of the database are judged where they are created: check that text too.',
  span: { start: 0, end: 0 },
};

const externalScript = {
  rule: 'query-external-script',
  message:
    'the script is read from a URL when the query runs, and cannot be judged before it is fetched',
  help: 'Run it, which fetches it first, or write the script into the query.',
} as const;

const unknownScript = {
  rule: 'query-argument',
  message: 'the call has no script that could be run',
  help: 'Write the script as a string literal.',
} as const;

function noSuchCall(number: number, count: number): GatewayError {
  const what =
    count === 0 ? 'no call of python' : `${count} call${count === 1 ? '' : 's'} of python`;
  return new GatewayError('ERR_USAGE', `the query has ${what}, and call ${number} was asked for`, {
    help: 'Calls are counted from 1, in the order in which they stand.',
  });
}
