import { bytesText } from '../../report/quantity.ts';
import type { TimingResult, TimingRow, WorkRow } from '../result/form.ts';
import { environmentFacts, gateField } from './fields.ts';
import { columns, type Field, type Report, type Section } from './report.ts';
import { scalingSections } from './scaling.ts';
import { msField, ratioField } from './timing-fields.ts';

const titles = {
  latency: 'How long checks and jobs take',
  scaling: 'How checks grow on hostile texts',
  work: 'What one check does',
} as const;

/** A measurement of time or work for a person. */
export function timingReport(result: TimingResult): Report {
  const { kind, command, environment, rows, work } = result;
  const isSized = ({ bytes }: TimingRow): boolean => bytes !== undefined;
  const sections = {
    latency: () => [
      ...sizedSections(rows.filter(isSized)),
      plainSection(rows.filter((row) => !isSized(row))),
    ],
    scaling: () => scalingSections(result),
    work: () => [workSection(work)],
  }[kind];
  return {
    title: titles[kind],
    facts: environmentFacts(environment, command),
    sections: [...sections(), gatesSection(result)],
  };
}

/** A table for each thing that was done at several sizes: a line for each that did it. */
function sizedSections(rows: readonly TimingRow[]): Section[] {
  const reference = Object.keys(rows.find(({ ratios }) => ratios !== undefined)?.ratios ?? {})[0];
  return [...new Set(rows.map(({ what }) => what))].map((what) => {
    const own = rows.filter((row) => row.what === what);
    const sizes = [...new Set(own.map(({ bytes = 0 }) => Math.round(bytes / 1024)))];
    return {
      title: what,
      about: `Milliseconds in the median, × ${reference ?? 'nothing'} of the same rounds.`,
      columns: columns(
        [''],
        sizes.flatMap((size) => [`${size} KB`, '×']),
      ),
      rows: [...new Set(own.map(({ subject }) => subject))].map((subject) => ({
        fields: [
          subject,
          ...sizes.flatMap((size) => {
            const row = own.find(
              (one) => one.subject === subject && Math.round((one.bytes ?? 0) / 1024) === size,
            );
            return [msField(row), ratioField(row?.ratios?.[reference ?? ''])];
          }),
        ],
      })),
    };
  });
}

function plainSection(rows: readonly TimingRow[]): Section {
  return {
    title: 'Gateways and jobs',
    columns: columns(['', 'what'], ['ms', 'quartiles', '×', 'of']),
    rows: rows.map((row) => {
      const [[reference, ratio] = []] = Object.entries(row.ratios ?? {});
      const { quartilesMs, subject, what, why } = row;
      const quartiles = quartilesMs?.map((ms) => ms.toFixed(1)).join('–') ?? '';
      const fields: Field[] = [subject, what, msField(row), quartiles, ratioField(ratio)];
      return { fields: [...fields, row.status === 'ran' ? (reference ?? '') : (why ?? '')] };
    }),
  };
}

function workSection(rows: readonly WorkRow[]): Section {
  const names = Object.keys(rows[0]?.counts ?? {});
  return {
    title: 'Work',
    columns: columns(['script'], [...names, 'allocated']),
    rows: rows.map(({ id, counts, allocatedBytes }) => ({
      fields: [
        id,
        ...names.map((name) => String(counts[name] ?? '')),
        allocatedBytes === undefined ? '' : bytesText(allocatedBytes),
      ],
    })),
  };
}

function gatesSection({ gates }: TimingResult): Section {
  return {
    title: 'What was measured',
    columns: columns(['', 'name', 'version', 'status', 'why'], []),
    rows: gates.map((gate) => {
      const { name, status, version, why } = gate;
      return { fields: [gateField(gate), name, version ?? '', status, why ?? ''] };
    }),
  };
}
