import type { Case } from './cases/case.ts';

/** Asks something of every case, several at a time; the answers are in the order of the cases. */
export async function overCases<Answer>(
  cases: readonly Case[],
  atOnce: number,
  ask: (each: Case) => Promise<Answer>,
): Promise<Map<Case, Answer>> {
  const answers = new Map<Case, Answer>();
  const rest = cases.values();
  const worker = async (): Promise<void> => {
    for (const each of rest) answers.set(each, await ask(each));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return new Map(cases.map((each) => [each, answers.get(each) as Answer]));
}
