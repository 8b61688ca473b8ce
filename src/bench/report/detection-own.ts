import { standings, type Standing } from '../detection/standing.ts';
import type { CaseResult, DetectionResult } from '../result/form.ts';
import { shareField, countField, faultsField } from './fields.ts';
import { columns, type Field, type Row, type Section } from './report.ts';

/** What a result says of our own gates, more closely: which rule of theirs spoke. */
export function ownSections(result: DetectionResult): Section[] {
  const { rules, totals } = result;
  const own = Object.keys(rules);
  const [gate] = own;
  if (gate === undefined) return [];
  return [
    {
      title: 'Denied by a rule that names the trick',
      columns: columns(['gate'], ['attacks', 'share', 'techniques', 'share']),
      rows: own.flatMap((id): Row[] => {
        const named = totals[id]?.['all']?.validated;
        if (named === undefined) return [];
        const { attacks, techniques } = named;
        const counts = [countField(attacks), shareField(attacks)];
        return [{ fields: [id, ...counts, countField(techniques), shareField(techniques)] }];
      }),
    },
    standingsSection(result, gate),
    {
      title: `Rules of ${gate}`,
      columns: columns(['family', 'rule'], ['validated', 'reported', 'noisy', 'missing']),
      rows: (rules[gate] ?? []).map(({ family, rule, validated, reported, noisy, missing }) => ({
        fields: [
          ...[family, rule, String(validated), String(reported)],
          ...[faultsField(noisy), faultsField(missing)],
        ],
      })),
    },
  ];
}

function standingsSection({ cases }: DetectionResult, gate: string): Section {
  const families = new Map<string, CaseResult[]>();
  for (const one of Object.values(cases)) {
    if (one.expected === 'allow') continue;
    families.set(one.family, [...(families.get(one.family) ?? []), one]);
  }
  return {
    title: `Attacks and ${gate}, by family`,
    about:
      'Validated: judged as expected by a rule of the family, or one that names the same trick; ' +
      'reported: by another; warned: allowed with a warning of the family.',
    columns: columns(['family'], ['techniques', 'cases', ...standings]),
    rows: [...families].map(([family, of]) => ({
      fields: [
        ...[family, String(new Set(of.map(({ technique }) => technique)).size), String(of.length)],
        ...standings.map((standing) => standingField(of, standing, gate)),
      ],
    })),
  };
}

function standingField(of: readonly CaseResult[], standing: Standing, gate: string): Field {
  const count = of.filter(({ standings: by }) => by?.[gate] === standing).length;
  return standing === 'missing' ? faultsField(count) : String(count);
}
