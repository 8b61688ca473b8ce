import type { Failure, Outcome } from '../executor/types.ts';
import type { Finding, Place, RawFinding, Span } from '../finding.ts';
import type { PluginParameter, PythonCall } from '../kql/python-call.ts';
import { LineTable } from '../syntax/span.ts';
import { LineEnds } from '../text/line-ends.ts';

/** Arguments that findings without a place in the script are about. */
const argumentsOfRules: readonly (readonly [rule: RegExp, argument: PluginParameter])[] = [
  [/^output-schema$/, 'output_schema'],
  [/^(artifact-.*|callout-policy|managed-identity)$/, 'external_artifacts'],
  [/^(source-.*|syntax-.*)$/, 'script'],
];

/** A finding of a call's job with its place in the query. */
export function inQuery(finding: Finding, call: PythonCall, judged: string): RawFinding {
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

/** An outcome whose failure tells lines of the query, and the place of the one to blame. */
export interface PlacedOutcome {
  readonly outcome: Outcome;
  /** In the query; null where no line of a script that stands there is to blame. */
  readonly place: Place | null;
}

/** Says of each line of the script that a failure names where it stands in the query. */
export function placedOutcome(outcome: Outcome, call: PythonCall, kql: string): PlacedOutcome {
  const { failure } = outcome;
  if (failure === null || call.script === null) return { outcome, place: null };
  const lines = new ScriptLines(call.script, kql);
  const place = failure.line === null ? null : lines.placeOf(failure.line);
  return { outcome: { ...outcome, failure: told(failure, lines) }, place };
}

const frame = /^( {2}File "<script>", line (\d+))/gm;

function told(failure: Failure, lines: ScriptLines): Failure {
  const traceback = failure.traceback.replaceAll(frame, (written, head: string, line: string) => {
    const place = lines.placeOf(Number(line));
    return place === null ? written : `${head} (line ${place.line} of the query)`;
  });
  return { ...failure, traceback };
}

class ScriptLines {
  readonly #script: NonNullable<PythonCall['script']>;
  readonly #ends: LineEnds;
  readonly #lines: readonly string[];
  readonly #query: LineEnds;
  readonly #table: LineTable;

  constructor(script: NonNullable<PythonCall['script']>, kql: string) {
    this.#script = script;
    this.#ends = new LineEnds(script.text);
    this.#lines = this.#ends.judged.split('\n');
    this.#query = new LineEnds(kql);
    this.#table = new LineTable(this.#query.judged);
  }

  /** Of what a line says, without the blanks around it. @param line 1-based */
  placeOf(line: number): Place | null {
    const text = this.#lines[line - 1];
    if (text === undefined) return null;
    const before = this.#lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const start = before + (text.length - text.trimStart().length);
    const span = { start, end: Math.max(start, before + text.trimEnd().length) };
    const stored = this.#script.locate(this.#ends.toStored(span));
    return this.#table.place(this.#query.toJudged(stored));
  }
}
