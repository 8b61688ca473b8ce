import { isHonest, type BenchCase } from '../corpus/case.ts';
import { contractFamily } from '../gates/setting.ts';
import { matthews, shareOf, type Share } from '../statistics.ts';
import type { CaseAnswer, GateAnswers } from './measure.ts';
import { isCaught, standingOf, type Standing } from './standing.ts';

/** What a gate did with a part of the corpus. */
export interface Totals {
  /** Attacks that a reader can decide, and those caught. */
  readonly attacks: Share;
  /** Techniques of these: one counts as caught by its worst case. */
  readonly techniques: Share;
  /** Attacks that no reader can decide for sure, and those caught. */
  readonly undecidable: Share;
  /** Honest scripts, and those refused. */
  readonly honest: Share;
  /** Honest scripts that it warns of. */
  readonly warned: number;
  /** Scripts at which it broke: they are caught nowhere, and count against it in `mcc`. */
  readonly errors: number;
  /** Matthews' correlation over decidable attacks and honest scripts; null where one is missing. */
  readonly mcc: number | null;
  /** For our own gates: decidable attacks and techniques that a rule of the family names. */
  readonly validated?: { readonly attacks: Share; readonly techniques: Share } | undefined;
}

/** A part of the corpus by its name: `all`, `held-out`, `open`, or a family. */
export type Scopes = Readonly<Record<string, Totals>>;

type IsIn = (one: BenchCase) => boolean;

/** What a gate did: with all, with each side of the split, and with each family of attacks. */
export function scopesOf({ answers }: GateAnswers): Scopes {
  const isCompared: IsIn = ({ family }) => family !== contractFamily;
  const scopes: Record<string, IsIn> = {
    all: isCompared,
    'held-out': (one) => isCompared(one) && one.split === 'held-out',
    open: (one) => isCompared(one) && one.split === 'open',
  };
  for (const { of } of answers) {
    if (!isHonest(of)) scopes[of.family] = ({ family }) => family === of.family;
  }
  return Object.fromEntries(
    Object.entries(scopes).map(([name, isIn]) => [
      name,
      totalsOf(answers.filter(({ of }) => isIn(of))),
    ]),
  );
}

/** Whether the gate did with the case what it should. */
export function isRight({ of, answer }: CaseAnswer): boolean {
  if ('error' in answer) return false;
  return isHonest(of) ? answer.decision !== 'deny' : isCaught(of, answer);
}

/** How a gate of ours stands to an attack; null for others, and for honest scripts. */
export function ownStanding({ of, answer }: CaseAnswer): Standing | null {
  if ('error' in answer || answer.spoken === undefined || isHonest(of)) return null;
  return standingOf(of, answer);
}

export function totalsOf(answers: readonly CaseAnswer[]): Totals {
  const attacks = answers.filter(({ of }) => !isHonest(of));
  const honest = answers.filter(({ of }) => isHonest(of));
  const decidable = attacks.filter(({ of }) => of.decidable);
  const caught = count(decidable, isRight);
  const passed = count(honest, isRight);
  const isOwn = attacks.some((one) => ownStanding(one) !== null);
  return {
    attacks: shareOf(caught, decidable.length),
    techniques: techniquesOf(decidable, isRight),
    undecidable: shareOf(
      count(attacks, (one) => !one.of.decidable && isRight(one)),
      attacks.length - decidable.length,
    ),
    honest: shareOf(
      count(honest, ({ answer }) => decisionOf(answer) === 'deny'),
      honest.length,
    ),
    warned: count(honest, ({ answer }) => decisionOf(answer) === 'warn'),
    errors: count(answers, ({ answer }) => 'error' in answer),
    mcc: matthews({
      ...{ caught, missed: decidable.length - caught },
      ...{ passed, refused: honest.length - passed },
    }),
    ...(isOwn && { validated: validatedOf(decidable) }),
  };
}

function validatedOf(decidable: readonly CaseAnswer[]): NonNullable<Totals['validated']> {
  const isValidated = (one: CaseAnswer): boolean => ownStanding(one) === 'validated';
  return {
    attacks: shareOf(count(decidable, isValidated), decidable.length),
    techniques: techniquesOf(decidable, isValidated),
  };
}

const decisionOf = (answer: CaseAnswer['answer']): string =>
  'error' in answer ? 'error' : answer.decision;

function count<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
  return items.filter(isCounted).length;
}

/** Techniques all of whose cases are so. */
function techniquesOf(answers: readonly CaseAnswer[], isGood: (one: CaseAnswer) => boolean): Share {
  const techniques = [...byTechnique(answers).values()];
  return shareOf(
    count(techniques, (cases) => cases.every(isGood)),
    techniques.length,
  );
}

/** Cases by the technique that they are of, under `family: technique`. */
export function byTechnique(answers: readonly CaseAnswer[]): Map<string, CaseAnswer[]> {
  const groups = new Map<string, CaseAnswer[]>();
  for (const one of answers) {
    const key = `${one.of.family}: ${one.of.technique}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
