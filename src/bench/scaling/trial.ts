import type { TimingRow } from '../result/form.ts';
import { median } from '../statistics.ts';
import type { Entrant, Field } from './field.ts';
import { textRow } from './rows.ts';
import { judgeText, type Outcome, type Text } from './subject.ts';

const kilobytes = 256;

/** Shapes of each gate that are looked at again, */
export const againMax = 12;
const again = { rounds: 3, warmUps: 0, budgetMs: 3_000, samplesMin: 1 };
/** where they take less than this: more is slow without a doubt. */
const againMsMax = 5_000;

interface Tried {
  readonly shape: string;
  readonly outcome: Outcome;
  readonly reference: Outcome | undefined;
}

/**
 * Every shape at 256 KB: once, and the slowest of each gate three times; of each gate what broke it
 * first, then the slowest.
 */
export async function measureTrial(field: Field): Promise<readonly TimingRow[]> {
  const { entrants, reference, setting, steps, tried } = field;
  const subjects = [reference, ...entrants.map(({ subject }) => subject)];
  const all = new Map<Entrant, Tried[]>(entrants.map((entrant) => [entrant, []]));
  for (const shape of tried.keys()) {
    steps.next(`${shape}, ${kilobytes} KB`);
    const once = { rounds: 1, warmUps: 0 };
    const text = textOf(field, shape);
    const outcomes = await judgeText(subjects, setting, text, once);
    for (const [{ subject }, list] of all) {
      const outcome = outcomes.get(subject);
      if (outcome === undefined) continue;
      list.push({ shape, outcome, reference: outcomes.get(reference) });
    }
  }
  const rows: TimingRow[] = [];
  for (const [entrant, list] of all) {
    const lists = await slowestAgain(field, entrant, list);
    rows.push(
      ...lists.toSorted((a, b) => msOf(b) - msOf(a)).map((one) => rowOf(field, entrant, one)),
    );
  }
  return rows;
}

/** What was tried, the slowest of it measured anew. */
async function slowestAgain(
  field: Field,
  entrant: Entrant,
  tried: readonly Tried[],
): Promise<readonly Tried[]> {
  const { reference } = field;
  const { subject } = entrant;
  const slowest = tried
    .filter((one) => msOf(one) < againMsMax)
    .toSorted((a, b) => msOf(b) - msOf(a))
    .slice(0, againMax);
  const measured = new Map<Tried, Tried>();
  for (const one of slowest) {
    field.steps.next(`${one.shape}, ${kilobytes} KB, again`);
    const text = textOf(field, one.shape);
    const outcomes = await judgeText([reference, subject], field.setting, text, again);
    const outcome = outcomes.get(subject);
    if (outcome === undefined) continue;
    measured.set(one, { ...one, outcome, reference: outcomes.get(reference) });
  }
  return tried.map((one) => measured.get(one) ?? one);
}

function msOf({ outcome }: Tried): number {
  return outcome.status === 'ran' ? median(outcome.times) : Infinity;
}

function textOf({ tried }: Field, shape: string): Text {
  const id = `${shape}, ${kilobytes} KB`;
  return { id, code: tried.get(shape)?.(kilobytes * 1024) ?? '' };
}

function rowOf(
  field: Field,
  { subject }: Entrant,
  { shape, outcome, reference }: Tried,
): TimingRow {
  const bytes = Buffer.byteLength(textOf(field, shape).code);
  const named = { subject, what: `${shape}, tried`, of: `${kilobytes} KB` };
  return textRow(named, bytes, outcome, reference);
}
