import type { DetectionResult } from '../result/form.ts';
import { caseSections } from './detection-cases.ts';
import { ownSections } from './detection-own.ts';
import {
  countField,
  environmentFacts,
  faultsField,
  gateField,
  intervalField,
  shareField,
} from './fields.ts';
import { columns, type Field, type Report, type Row, type Section } from './report.ts';

/** A measurement of gates for a person. */
export function detectionReport(result: DetectionResult): Report {
  const { kind, environment, command, subject } = result;
  const { corpus, policy } = subject;
  const isDetection = kind === 'detection';
  return {
    title: isDetection ? 'Detection of attacks, and noise' : 'False positives',
    facts: [
      ...environmentFacts(environment, command),
      ['corpus', `${corpus.attacks} attacks, ${corpus.honest} honest scripts; ${corpus.digest}`],
      ['policy', `${policy.name}; ${policy.digest}`],
    ],
    sections: [
      ...(isDetection ? [gatesSection(result)] : []),
      noiseSection(result),
      ...(isDetection ? [undecidableSection(result)] : []),
      missingGates(result),
      ...(isDetection ? [splitSection(result), familySection(result), pairsSection(result)] : []),
      variantSection(result),
      ...ownSections(result),
      ...caseSections(result),
    ],
  };
}

const scopeRows = (
  { gates, totals }: DetectionResult,
  scope: string,
  fieldsOf: (totals: DetectionResult['totals'][string][string]) => readonly Field[],
): Row[] =>
  gates.flatMap((gate) => {
    const found = totals[gate.id]?.[scope];
    return found === undefined ? [] : [{ fields: [gateField(gate), ...fieldsOf(found)] }];
  });

function gatesSection(result: DetectionResult): Section {
  const version = new Map(result.gates.map(({ id, version }) => [id, version ?? '']));
  const rows = scopeRows(result, 'all', ({ attacks, techniques, honest, mcc, errors }) => [
    ...[countField(attacks), shareField(attacks), intervalField(attacks)],
    ...[shareField(techniques), shareField(honest), intervalField(honest)],
    mcc === null ? '–' : mcc.toFixed(3),
    faultsField(errors),
  ]);
  return {
    title: 'Gates',
    about:
      'Attacks that a reader can decide and that are caught; techniques all of whose cases are; ' +
      'honest scripts refused. Intervals are of 95 % (Wilson), in percent.',
    columns: columns(
      ['gate', 'version'],
      ['caught', 'share', 'interval', 'techniques', 'refused', 'interval', 'MCC', 'errors'],
    ),
    rows: rows.map(({ fields: [gate = '', ...rest] }) => {
      const id = typeof gate === 'string' ? gate : gate.text;
      return { fields: [gate, version.get(id) ?? '', ...rest] };
    }),
  };
}

function noiseSection(result: DetectionResult): Section {
  return {
    title: 'Honest scripts',
    columns: columns(['gate'], ['refused', 'share', 'interval', 'warned', 'errors']),
    rows: scopeRows(result, 'all', ({ honest, warned, errors }) => [
      ...[countField(honest), shareField(honest), intervalField(honest)],
      ...[faultsField(warned), faultsField(errors)],
    ]),
  };
}

function undecidableSection(result: DetectionResult): Section {
  return {
    title: 'Attacks that no reader can decide',
    about: 'Labelled so by who wrote them; in no figure above, and not in MCC.',
    columns: columns(['gate'], ['caught', 'share', 'interval']),
    rows: scopeRows(result, 'all', ({ undecidable }) => [
      ...[countField(undecidable), shareField(undecidable), intervalField(undecidable)],
    ]).filter(() => Object.values(result.cases).some(({ decidable }) => !decidable)),
  };
}

function missingGates({ gates }: DetectionResult): Section {
  return {
    title: 'Gates that were not measured',
    columns: columns(['gate', 'status', 'why'], []),
    rows: gates
      .filter(({ status }) => status !== 'ran')
      .map((gate) => ({ fields: [gateField(gate), gate.status, gate.why ?? ''] })),
  };
}

function splitSection(result: DetectionResult): Section {
  const rows = ['held-out', 'open'].flatMap((scope) =>
    scopeRows(result, scope, ({ attacks, techniques, honest, mcc }) => [
      ...[scope, countField(attacks), shareField(attacks), intervalField(attacks)],
      ...[shareField(techniques), shareField(honest), mcc === null ? '–' : mcc.toFixed(3)],
    ]),
  );
  return {
    title: 'By side of the split',
    about: 'Sides are drawn by family and technique; nobody chooses.',
    columns: columns(
      ['gate', 'side'],
      ['caught', 'share', 'interval', 'techniques', 'refused', 'MCC'],
    ),
    rows,
  };
}

const parts = new Set(['all', 'held-out', 'open']);

function familySection({ gates, totals }: DetectionResult): Section {
  const ran = gates.filter(({ id }) => totals[id] !== undefined);
  const scopes = totals[ran[0]?.id ?? ''] ?? {};
  return {
    title: 'By family',
    about:
      'Share of decidable attacks that are caught. type-annotation is a contract of platforms and ' +
      'counts in no figure above.',
    columns: columns(['family'], ['attacks', ...ran.map(({ id }) => id)]),
    rows: Object.keys(scopes)
      .filter((scope) => !parts.has(scope))
      .map((scope) => ({
        fields: [
          ...[scope, String(scopes[scope]?.attacks.total ?? 0)],
          ...ran.map(({ id }) => shareOrDash(totals[id]?.[scope]?.attacks)),
        ],
      })),
  };
}

const shareOrDash = (share: Parameters<typeof shareField>[0] | undefined): Field =>
  share === undefined ? '–' : shareField(share);

function pairsSection({ pairs }: DetectionResult): Section {
  return {
    title: 'Two gates on the same cases',
    about:
      'Cases that one gate alone gets right, and how likely such a difference is by chance ' +
      "(McNemar's exact test).",
    columns: columns(
      ['gates'],
      ['attacks: first alone', 'second alone', 'p', 'honest: first alone', 'second alone', 'p'],
    ),
    rows: pairs.map(({ first, second, attacks, honest }) => ({
      fields: [
        `${first}, ${second}`,
        ...[attacks, honest].flatMap(({ onlyFirst, onlySecond, p }) => [
          ...[String(onlyFirst), String(onlySecond), p < 0.001 ? '< 0.001' : p.toFixed(3)],
        ]),
      ],
    })),
  };
}

function variantSection({ variants }: DetectionResult): Section {
  return {
    title: 'Other forms of the same scripts',
    about: 'Cases and techniques all of whose forms are judged as they were; a case counts once.',
    columns: columns(['gate'], ['forms', 'cases', 'share', 'techniques', 'share']),
    rows: Object.entries(variants).map(([gate, { asked, cases, techniques }]) => ({
      fields: [
        ...[gate, String(asked), countField(cases), shareField(cases)],
        ...[countField(techniques), shareField(techniques)],
      ],
    })),
  };
}
