import { GatewayError } from '../errors.ts';
import type { Edit, RawFinding } from '../finding.ts';
import type { AppliedFix, Fixed } from '../fixes/rounds.ts';
import { applyEdits } from '../fixes/select.ts';
import { carriedEdit } from '../kql/carried-edit.ts';
import type { PythonCall } from '../kql/python-call.ts';
import { findPythonCalls } from '../kql/read-query.ts';
import { LineEnds } from '../text/line-ends.ts';
import { inQuery } from './query-places.ts';
import type { QueryRequest } from './query-request.ts';
import { checkQuery, jobOfCall } from './query.ts';
import type { Gateway } from './types.ts';

/** A call whose script has fixes. */
interface FixedCall {
  readonly call: PythonCall;
  readonly script: NonNullable<PythonCall['script']>;
  readonly fixed: Fixed;
}

/**
 * Makes the fixes of the scripts of a query in the query itself, through the form that each literal
 * has. Every other character stays, and the scripts that the query then means are the fixed ones: it
 * is read again to see that.
 *
 * @throws GatewayError `ERR_FIX_WRITE` where a literal has no exact way to carry a fix;
 *   `ERR_ENGINE_MISSING`
 */
export async function fixQuery(
  kql: string,
  gateway: Gateway,
  request: QueryRequest = {},
): Promise<Fixed> {
  const query = new LineEnds(kql);
  const { calls } = await findPythonCalls(kql, request);
  const all = calls.flatMap((call) => fixedCall(call, gateway));
  const unsound = all.flatMap(({ fixed }) => fixed.unsound);
  const changed = unsound.length > 0 ? [] : all.filter(({ fixed }) => fixed.edits.length > 0);
  const edits = distinct(changed.flatMap((each) => editsOf(each, query)));
  const text = applyEdits(query.judged, edits);
  if (changed.length > 0) await demandSame(calls, changed, text);
  const { verdict } = await checkQuery(text, gateway, request);
  const applied = changed.flatMap((each) => appliedOf(each, query, gateway));
  return { original: query.judged, text, edits, applied, verdict, unsound };
}

function fixedCall(call: PythonCall, gateway: Gateway): FixedCall[] {
  const { script } = call;
  const job = jobOfCall(call);
  if (script === null || job === null) return [];
  return [{ call, script, fixed: gateway.fixScript(script.text, { ...job }) }];
}

/** Edits of a script as edits of the query with line feeds for line ends. */
function editsOf({ fixed, script }: FixedCall, query: LineEnds): Edit[] {
  const ends = new LineEnds(script.text);
  return fixed.edits.map(({ replacement, ...span }) => {
    const carried = carriedEdit(script, { ...ends.toStored(span), replacement });
    if (!carried.ok) throw uncarried(fixed.original, span.start, carried.why);
    const { edit } = carried;
    return { ...query.toJudged(edit), replacement: edit.replacement };
  });
}

function uncarried(script: string, offset: number, why: string): GatewayError {
  const line = script.slice(0, offset).split('\n').length;
  const message = `the fix at line ${line} of the script cannot be written into the query: ${why}`;
  return new GatewayError('ERR_FIX_WRITE', message, {
    help: 'Make it by hand, or write the script between ```; check without --fix says what to write.',
  });
}

/** In order of place; a script that two calls share is fixed once. */
function distinct(edits: readonly Edit[]): Edit[] {
  const byPlace = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return byPlace.filter((edit, at) => {
    const before = byPlace[at - 1];
    return JSON.stringify(before) !== JSON.stringify(edit);
  });
}

/** What the query means is what was fixed, and nothing else changed. */
async function demandSame(
  before: readonly PythonCall[],
  changed: readonly FixedCall[],
  text: string,
): Promise<void> {
  const { calls } = await findPythonCalls(text);
  const fixes = new Map(changed.map(({ call, fixed }) => [call, fixed.text]));
  const wanted = before.map((call) => meaning(call, fixes.get(call)));
  if (JSON.stringify(wanted) === JSON.stringify(calls.map((call) => meaning(call)))) return;
  throw new GatewayError(
    'ERR_FIX_WRITE',
    'the fixes would change more of the query than they say',
    {
      help: 'Make them by hand: check without --fix says what to write.',
    },
  );
}

function meaning(call: PythonCall, script?: string): readonly unknown[] {
  const { artifacts, hints, parameters, properties, schema, scriptUrl, spillToDisk } = call;
  const own = call.script === null ? null : new LineEnds(call.script.text).judged;
  return [
    ...[script ?? own, schema, parameters, artifacts, hints, properties, scriptUrl, spillToDisk],
  ];
}

/** The findings that were fixed, at their places in the query as it was. */
function appliedOf({ call, fixed }: FixedCall, query: LineEnds, gateway: Gateway): AppliedFix[] {
  return fixed.applied.flatMap(({ finding, title }) => {
    const raw: RawFinding = { ...inQuery(finding, call, fixed.original), level: finding.level };
    const span = query.toJudged(raw.span);
    const [placed] = gateway.weigh(query.judged, [{ ...raw, span }]).findings;
    return placed === undefined ? [] : [{ title, finding: placed }];
  });
}
