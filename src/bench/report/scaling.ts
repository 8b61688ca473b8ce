import { bytesText } from '../../report/quantity.ts';
import type { GateRow } from '../gates/gate.ts';
import type { TimingResult, TimingRow } from '../result/form.ts';
import { faultsField, gateField } from './fields.ts';
import { columns, type Field, type Section } from './report.ts';
import { msField, ratioField } from './timing-fields.ts';

/** How gates stand hostile texts: a table of all, then one of each. */
export function scalingSections({ gates, rows }: TimingResult): Section[] {
  const asked = gates.filter(({ id }) => rows.some(({ subject }) => subject === id));
  const of = (id: string): TimingRow[] => rows.filter(({ subject }) => subject === id);
  return [
    summarySection(asked.map((gate) => [gate, of(gate.id)])),
    ...asked.map(({ id }) => growthSection(id, of(id))),
    ...asked.map(({ id }) => trialSection(id, of(id))),
    unreadSection(rows),
    leftSection(rows),
  ];
}

/** Whether a gate was asked about the text of a row, and said something of what it had read. */
const isRead = ({ status, verdict }: TimingRow): boolean =>
  status === 'ran' && verdict !== undefined && verdict !== 'refused';

function summarySection(asked: readonly (readonly [GateRow, readonly TimingRow[]])[]): Section {
  return {
    title: 'Hostile texts',
    about: 'Growth is the exponent k of bytes ** k: 1 where ten times the text takes ten times.',
    columns: columns(
      [''],
      [
        'texts',
        'read',
        'refused',
        'broke',
        'left out',
        'growth at most',
        'ms at most',
        'memory at most',
      ],
    ),
    rows: asked.map(([gate, rows]) => {
      const texts = rows.filter(({ bytes }) => bytes !== undefined);
      const count = (is: (row: TimingRow) => boolean): number => texts.filter(is).length;
      const most = (of: (row: TimingRow) => number | undefined): number =>
        Math.max(...texts.concat(rows).map((row) => of(row) ?? -Infinity));
      const told = (value: number, text: (value: number) => string): Field =>
        Number.isFinite(value) ? text(value) : { text: '–', tone: 'faint' };
      return {
        fields: [
          gateField(gate),
          ...[String(texts.length), String(count(isRead))],
          String(count(({ verdict }) => verdict === 'refused')),
          faultsField(count(({ status }) => status === 'error')),
          faultsField(count(({ status }) => status === 'left-out')),
          told(
            most(({ exponent }) => exponent),
            (value) => value.toFixed(2),
          ),
          told(
            most(({ medianMs }) => medianMs),
            (value) => value.toFixed(0),
          ),
          told(
            most(({ bytes, peakBytes }) => (bytes === undefined ? undefined : peakBytes)),
            bytesText,
          ),
        ],
      };
    }),
  };
}

/** Shapes that were grown: a line each, of the rows of its sizes and that of its growth. */
function growthSection(id: string, rows: readonly TimingRow[]): Section {
  const shapes = [...new Set(rows.filter(isGrowth).map(({ what }) => what))];
  const sized = (what: string): TimingRow[] =>
    rows.filter((row) => row.what === what && row.bytes !== undefined);
  const sizes = sized(shapes[0] ?? '').map(sizeOf);
  return {
    title: `${id}: growth`,
    about: 'Milliseconds in the median; × a parse and one walk, of the largest.',
    columns: columns(['shape'], [...sizes, '×', 'growth', 'memory', 'verdict']),
    rows: shapes.map((what) => {
      const own = sized(what);
      const growth = rows.find((row) => row.what === what && isGrowth(row));
      const last = own.findLast(({ status }) => status === 'ran');
      const memory = own.findLast(({ peakBytes }) => peakBytes !== undefined)?.peakBytes;
      return {
        fields: [
          ...[what, ...own.map(msField), ratioField(ratioOf(last))],
          growth?.exponent?.toFixed(2) ?? { text: '–', tone: 'faint' as const },
          ...[memory === undefined ? '' : bytesText(memory), words(own)],
        ],
      };
    }),
  };
}

const isGrowth = ({ bytes, id }: TimingRow): boolean =>
  bytes === undefined && id.endsWith(', growth');

/** Shapes that were tried at one size, the slowest first. */
function trialSection(id: string, rows: readonly TimingRow[]): Section {
  const tried = rows.filter(({ what }) => what.endsWith(trialEnd));
  return {
    title: `${id}: every shape at 256 KB`,
    columns: columns(['shape'], ['ms', '×', 'times', 'verdict']),
    rows: tried.map((row) => ({
      fields: [
        ...[row.what.slice(0, -trialEnd.length), msField(row), ratioField(ratioOf(row))],
        ...[String(row.samples ?? ''), words([row])],
      ],
    })),
  };
}

const trialEnd = ', tried';

/** What gates broke at, what they were not asked about, and what they refused unread. */
function unreadSection(rows: readonly TimingRow[]): Section {
  const unread = rows.filter((row) => row.bytes !== undefined && !isRead(row));
  return {
    title: 'Not read',
    columns: columns(['', 'shape', 'size', 'what', 'why'], []),
    rows: unread.map((row) => {
      const { status, subject, verdict, what, why = '' } = row;
      return {
        fields: [subject, what, sizeOf(row), status === 'ran' ? (verdict ?? '') : status, why],
      };
    }),
  };
}

function leftSection(rows: readonly TimingRow[]): Section {
  const left = rows.filter(
    ({ bytes, peakBytes }) => bytes === undefined && peakBytes !== undefined,
  );
  return {
    title: 'Besides',
    columns: columns(['', 'what'], ['bytes']),
    rows: left.map(({ peakBytes = 0, subject, what }) => ({
      fields: [subject, what, bytesText(peakBytes)],
    })),
  };
}

/** What became of texts: one word where it is the same of all. */
function words(rows: readonly TimingRow[]): Field {
  const all = rows.map(({ status, verdict }) => (status === 'ran' ? (verdict ?? '') : status));
  const text = [...new Set(all)].join(', then ');
  return all.every((word) => word !== 'error' && word !== 'left-out')
    ? text
    : { text, tone: 'bad' };
}

function ratioOf(row: TimingRow | undefined): number | undefined {
  return Object.values(row?.ratios ?? {})[0];
}

/** The size that a shape was filled up to: a text ends below it. */
function sizeOf({ id, subject, what }: TimingRow): string {
  return id.slice(`${subject}: ${what}, `.length);
}
