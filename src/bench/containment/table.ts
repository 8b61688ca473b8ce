import { isStaged, type Case, type ContainedTier } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { standing } from './standing.ts';

export const columns: readonly ContainedTier[] = ['kernel', 'namespace', 'vm'];

/** Where the README has the table. */
export const readmeBlock: RegExp = /(?<=<!-- containment -->\n)[^]*?(?=<!-- \/containment -->)/;

/** Case × tier as Markdown, with a cell for the canary before those of the tiers. */
export function tableOf(cellsOf: (each: Case) => readonly string[]): string {
  const heads = ['without containment', ...columns.map((tier) => `\`${tier}\``)];
  return [
    row(['case', 'what a script tries', ...heads]),
    row(['---:', '---', ...heads.map(() => '---')]),
    ...cases.map((each) => row([each.id, each.name, ...cellsOf(each)])),
    '',
  ].join('\n');
}

/** What is said of each case, before anything is tried. */
export function stated(each: Case): readonly string[] {
  return [statedCanary(each), ...columns.map((tier) => statedCell(tier, each))];
}

export function statedCanary({ canary }: Case): string {
  return `succeeds${given(canary?.needs?.what)}`;
}

export function statedCell(tier: ContainedTier, each: Case): string {
  const stands = standing(tier, each);
  if (stands === 'known leak') return `[${stands}](SECURITY.md#what-is-not-claimed)`;
  return (
    stands + given(isStaged(each) || stands !== 'contained' ? undefined : each.heldGiven?.what)
  );
}

const given = (what: string | undefined): string => (what === undefined ? '' : `, given ${what}`);
const row = (words: readonly string[]): string => `| ${words.join(' | ')} |`;
