import type { PlatformStatus } from '../executor/platform-status.ts';
import type { Failure, Outcome } from '../executor/types.ts';
import type { Canvas, Paint } from './paint.ts';
import { paintFor } from './paint.ts';
import { bytesText, durationText } from './quantity.ts';
import { visibleLine, visibleText } from '../text/visible.ts';
import { tableText } from './table-text.ts';

/** How an outcome is drawn. */
export interface OutcomeCanvas extends Canvas {
  /** Rows of a table that are shown. */
  readonly rowsMax: number;
  /**
   * Where the files of the outcome were saved, by their name; a file that is not named here was
   * not.
   */
  readonly saved: ReadonlyMap<string, string>;
  /** Where the line stands that a failure blames, `query.kql:5`, where that is not the script's own file. */
  readonly place?: string;
}

/**
 * What became of a run, for a person: result tables, log, output, what failed and what to do, cost,
 * containment.
 */
export function prettyOutcome(outcome: Outcome, canvas: OutcomeCanvas): string {
  const paint = paintFor(canvas);
  const lines: string[] = [];
  if (outcome.environment.tier === 'none') {
    lines.push(paint.error('NOT CONTAINED: this script ran with tier none, free to do anything.'));
  }
  lines.push(
    ...tables(outcome, canvas, paint),
    ...outcome.notes.map((note) => `${paint.warning('note:')} ${visibleLine(note)}`),
    ...outcome.log.map(({ level, message }) => prefixed(paint.note(`log ${level}`), message)),
    ...stream('stdout', outcome.stdout, paint),
    ...stream('stderr', outcome.stderr, paint),
  );
  if (outcome.truncated) lines.push(paint.warning('note: output past the limit was cut off'));
  lines.push(...files(outcome, canvas, paint));
  if (outcome.checkpoint !== undefined) {
    lines.push(`next checkpoint: ${visibleLine(JSON.stringify(outcome.checkpoint))}`);
  }
  if (outcome.failure !== null)
    lines.push(...failure(outcome, outcome.failure, { paint, place: canvas.place }));
  lines.push(statusLine(outcome, paint));
  return `${lines.join('\n')}\n`;
}

function tables(outcome: Outcome, canvas: OutcomeCanvas, paint: Paint): string[] {
  return outcome.tables.flatMap((table, port) => {
    const text = tableText(table, { rowsMax: canvas.rowsMax, width: canvas.width });
    const title = outcome.tables.length > 1 ? [paint.strong(`output ${port + 1}`)] : [];
    return [...title, text.trimEnd()];
  });
}

/** Characters of a stream that are shown: what failed and why has to stay in sight. */
const streamCharsShownMax = 20_000;

function stream(name: string, text: string, paint: Paint): string[] {
  if (text === '') return [];
  const shown = prefixed(paint.note(name), text.slice(0, streamCharsShownMax).replace(/\n$/, ''));
  const rest = text.length - streamCharsShownMax;
  if (rest <= 0) return [shown];
  const cut = `${rest} more characters of ${name} are not shown; --format json has them`;
  return [shown, `${paint.warning('note:')} ${cut}`];
}

/**
 * Every line behind the name of where it came from, so that no line of a script can pass for one of
 * ours.
 */
function prefixed(label: string, text: string): string {
  return visibleText(text)
    .split('\n')
    .map((line) => `${label} | ${line}`)
    .join('\n');
}

function files(outcome: Outcome, canvas: OutcomeCanvas, paint: Paint): string[] {
  return outcome.files.map((file) => {
    const what = `${visibleLine(file.name)} (${file.mediaType}, ${bytesText(file.bytes.length)})`;
    const where = canvas.saved.get(file.name);
    return where === undefined
      ? `${paint.warning('not saved:')} ${what}; --out DIR keeps it`
      : `${paint.good('saved:')} ${visibleLine(where)}, ${what}`;
  });
}

function failure(
  { status }: Outcome,
  failed: Failure,
  { paint, place }: { readonly paint: Paint; readonly place: string | undefined },
): string[] {
  const code = failed.platformCode === null ? '' : ` (platform error ${failed.platformCode})`;
  const stands = place === undefined ? '' : ` (${visibleLine(place)})`;
  const where = failed.line === null ? '' : ` at line ${failed.line} of the script${stands}`;
  const head = paint.error(`${status}${where}:`);
  const message = visibleText(failed.message).replaceAll('\n', '\n  ');
  const lines = [`${head} ${message}${code}`];
  if (failed.traceback !== '') {
    lines.push(prefixed(paint.faint(' '), failed.traceback.trimEnd()));
  }
  if (failed.limit !== null) {
    const { name, value, used } = failed.limit;
    const spent = used === null ? '' : `, used ${limitText(name, used)}`;
    lines.push(`  ${paint.note('limit:')} ${name} is ${limitText(name, value)}${spent}`);
  }
  if (failed.help !== '') {
    const help = visibleText(failed.help).replaceAll('\n', '\n        ');
    lines.push(`  ${paint.note('help:')} ${help}`);
  }
  return lines;
}

/** With the unit that stands last in the name of the limit. */
function limitText(name: string, value: number): string {
  const text = name.endsWith('BytesMax') ? bytesText(value) : '';
  return text === '' || text.endsWith(' bytes') ? String(value) : `${value} (${text})`;
}

function statusLine(outcome: Outcome, paint: Paint): string {
  const { status, platformStatus, usage, environment } = outcome;
  const word = status === 'completed' ? paint.good(status) : paint.error(status);
  const cost = [
    durationText(usage.wallMs),
    `${durationText(usage.cpuMs)} CPU`,
    `${bytesText(usage.peakMemoryBytes)} at most`,
  ];
  const home = environment.runtime === null ? '' : `, runtime ${environment.runtime}`;
  const told = platformStatus && `; ${platformText(platformStatus)}`;
  const place = `tier ${environment.tier}, Python ${environment.python}${home}${told ?? ''}`;
  return `${word} in ${cost.join(', ')} ${paint.faint(`(${visibleLine(place)})`)}`;
}

function platformText({ code, name, message }: PlatformStatus): string {
  return `platform status ${code}: ${name}${message === undefined ? '' : ` (${message})`}`;
}
