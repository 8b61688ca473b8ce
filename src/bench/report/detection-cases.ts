import type { CaseResult, DetectionResult } from '../result/form.ts';
import { columns, type Field, type Row, type Section } from './report.ts';

type Named = readonly [id: string, one: CaseResult];

/** Lists of what gates got wrong, and every case with what each gate said. */
export function caseSections({ cases, gates, rules, totals }: DetectionResult): Section[] {
  const all = Object.entries(cases);
  const ran = gates.filter(({ id }) => totals[id] !== undefined).map(({ id }) => id);
  const isOwn = (gate: string): boolean => rules[gate] !== undefined;
  const firstOwn = ran.find(isOwn);
  return [
    ...ran.flatMap((gate) => {
      const isShort = gate === firstOwn;
      return [
        { ...missed(all, gate), isLong: !isShort },
        { ...refused(all, gate), isLong: !isShort },
      ];
    }),
    {
      title: 'Every case',
      isLong: true,
      columns: columns(['case', 'technique', 'side', 'expected', ...ran], []),
      rows: all.map(([id, one]) => ({
        anchor: `case-${id}`,
        fields: [
          ...[id, one.technique, one.split],
          one.decidable ? one.expected : `${one.expected}, not decidable`,
          ...ran.map((gate) => verdictField(one, gate)),
        ],
      })),
    },
  ];
}

function missed(all: readonly Named[], gate: string): Section {
  const rows = all.filter(
    ([, one]) => one.expected !== 'allow' && isMissed(one.expected, one.verdicts[gate]),
  );
  return {
    title: `Attacks that ${gate} does not catch: ${rows.length}`,
    columns: columns(['case', 'technique', 'said', ''], []),
    rows: rows.map((named) => caseRow(named, gate)),
  };
}

function refused(all: readonly Named[], gate: string): Section {
  const rows = all.filter(([, one]) => one.expected === 'allow' && one.verdicts[gate] === 'deny');
  return {
    title: `Honest scripts that ${gate} refuses: ${rows.length}`,
    columns: columns(['case', 'technique', 'said', ''], []),
    rows: rows.map((named) => caseRow(named, gate)),
  };
}

function caseRow([id, one]: Named, gate: string): Row {
  const said = one.rules?.[gate]?.join(', ') ?? one.verdicts[gate] ?? '';
  const decidable: Field = one.decidable ? '' : { text: 'not decidable', tone: 'faint' };
  const { technique } = one;
  return { fields: [{ text: id, link: `#case-${id}` }, technique, said, decidable] };
}

const isMissed = (expected: string, said: string | undefined): boolean =>
  said !== 'deny' && !(expected === 'warn' && said === 'warn');

function verdictField(one: CaseResult, gate: string): Field {
  const said = one.verdicts[gate] ?? '';
  const isHonest = one.expected === 'allow';
  const isWrong = isHonest ? said === 'deny' : isMissed(one.expected, said);
  return { text: said, tone: isWrong || said === 'error' ? 'bad' : undefined };
}
