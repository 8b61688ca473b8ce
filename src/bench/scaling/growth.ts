import { closedAfter } from '../gates/closed-after.ts';
import type { TimingRow } from '../result/form.ts';
import type { Rounds } from '../timing.ts';
import type { Shape } from '../workload/fill.ts';
import type { Entrant, Field } from './field.ts';
import { growthRow, leftOutRow, textRow } from './rows.ts';
import { judgeText, peakBytes, type Text } from './subject.ts';

const kibibyte = 1024;

interface Size extends Rounds {
  readonly name: string;
  readonly kilobytes: number;
}

/** A slow gate is asked once. */
const patience = { budgetMs: 2_500, samplesMin: 1 };

export const sizes: readonly Size[] = [
  { name: '10 KB', kilobytes: 10, rounds: 9, warmUps: 2, ...patience },
  { name: '100 KB', kilobytes: 100, rounds: 5, warmUps: 1, ...patience },
  { name: '1 MB', kilobytes: 1024, rounds: 3, warmUps: 0, ...patience },
];

/** Grows shapes: the rows of each gate and shape, by size, and how they grow. */
export async function measureGrowth(field: Field): Promise<readonly TimingRow[]> {
  const rows: TimingRow[] = [];
  for (const [shape, make] of field.grown) {
    const bySize = await growShape(field, shape, make);
    for (const entrant of field.entrants) {
      const { subject } = entrant;
      const own = bySize.map((each) => each.get(entrant)).filter((row) => row !== undefined);
      const weighed = await withMemory(field, entrant, own, make);
      rows.push(...weighed, growthRow({ subject, what: shape }, weighed));
    }
  }
  return rows;
}

async function growShape(
  { entrants, reference, setting, steps }: Field,
  shape: string,
  make: Shape,
): Promise<readonly ReadonlyMap<Entrant, TimingRow>[]> {
  const late = new Map<Entrant, string>();
  const rows: ReadonlyMap<Entrant, TimingRow>[] = [];
  for (const { kilobytes, name: of, ...rounds } of sizes) {
    steps.next(`${shape}, ${of}`);
    const text: Text = { id: `${shape}, ${of}`, code: make(kilobytes * kibibyte) };
    const bytes = Buffer.byteLength(text.code);
    const asked = entrants.filter((entrant) => !late.has(entrant)).map(({ subject }) => subject);
    const outcomes = await judgeText([reference, ...asked], setting, text, rounds);
    const row = (entrant: Entrant): TimingRow => {
      const { subject } = entrant;
      const named = { subject, what: shape, of };
      const outcome = outcomes.get(subject);
      if (outcome === undefined) return leftOutRow(named, bytes, late.get(entrant) ?? '');
      if (outcome.status === 'error' && outcome.failed.isLate === true) {
        late.set(entrant, `${outcome.failed.error} at ${of}`);
      }
      return textRow(named, bytes, outcome, outcomes.get(reference));
    };
    rows.push(new Map(entrants.map((entrant) => [entrant, row(entrant)])));
  }
  return rows;
}

/** Rows, the largest that was judged with the memory that it took, in a process of its own. */
async function withMemory(
  { setting, signal, steps, withMemory: isWanted }: Field,
  { again }: Entrant,
  rows: readonly TimingRow[],
  make: Shape,
): Promise<readonly TimingRow[]> {
  if (!isWanted) return rows;
  const at = rows.findLastIndex(({ status }) => status === 'ran');
  const { id = '', what = '' } = rows[at] ?? {};
  steps.next(`${what}, memory`);
  const kilobytes = sizes[at]?.kilobytes;
  if (kilobytes === undefined) return rows;
  const text = { id, code: make(kilobytes * kibibyte) };
  const gate = await again();
  const bytes = await closedAfter([gate], signal, () => peakBytes(gate, setting, text));
  if (bytes === null) return rows;
  return rows.map((row, place) => (place === at ? { ...row, peakBytes: bytes } : row));
}
