import { setImmediate as nextTurn } from 'node:timers/promises';
import { isHonest, type BenchCase } from '../corpus/case.ts';
import type { Corpus } from '../corpus/load.ts';
import { variantsOf } from '../corpus/variants.ts';
import type { Answer, Gate, Question } from '../gates/gate.ts';
import type { Setting } from '../gates/setting.ts';
import { isCaught } from './standing.ts';

/** What one gate said of the cases, in their order. */
export interface GateAnswers {
  readonly gate: string;
  readonly answers: readonly CaseAnswer[];
}

export interface CaseAnswer {
  readonly of: BenchCase;
  readonly answer: Answer;
  /** Null where its variants were not asked about. */
  readonly variants: VariantAnswers | null;
}

/** Other forms of a case, and those of which something else was said. */
export interface VariantAnswers {
  readonly asked: number;
  readonly changed: readonly string[];
}

export interface MeasureOptions {
  readonly setting: Setting;
  /** Ids of gates that are asked about other forms of what they judged well. */
  readonly variantsOf: ReadonlySet<string>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Scripts that are under way at once: what a gate does not take yet waits. */
const batch = 256;

/**
 * Asks a gate about every case.
 *
 * @throws the signal's reason when it fires
 */
export async function askGate(
  gate: Gate,
  { cases }: Corpus,
  options: MeasureOptions,
): Promise<GateAnswers> {
  const { setting } = options;
  const questions = cases.map((one) => setting.question(one));
  const answers = await askAll(gate, questions, options);
  const found: CaseAnswer[] = [];
  for (const [at, of] of cases.entries()) {
    const answer = answers[at] ?? { error: 'it was not asked' };
    const isAsked = options.variantsOf.has(gate.id) && hasVariants(of, answer);
    const variants = isAsked ? await askVariants(gate, of, options) : null;
    found.push({ of, answer, variants });
  }
  return { gate: gate.id, answers: found };
}

/** Other forms say something only where the first was judged well. */
function hasVariants(one: BenchCase, answer: Answer): boolean {
  if ('error' in answer) return false;
  // A platform's contract asks for its own form at the top of the script.
  if (isHonest(one)) return answer.decision !== 'deny' && one.policy === null;
  return one.decidable && isCaught(one, answer);
}

async function askVariants(
  gate: Gate,
  one: BenchCase,
  options: MeasureOptions,
): Promise<VariantAnswers> {
  const forms = variantsOf(options.setting.tree(one.code));
  const questions = forms.map(({ code }) => options.setting.question(one, code));
  const answers = await askAll(gate, questions, options);
  const changed = forms.filter((_, at) => {
    const answer = answers[at];
    if (answer === undefined || 'error' in answer) return true;
    return isHonest(one) ? answer.decision === 'deny' : !isCaught(one, answer);
  });
  return { asked: forms.length, changed: changed.map(({ form }) => form) };
}

async function askAll(
  gate: Gate,
  questions: readonly Question[],
  { signal, onProgress }: MeasureOptions,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let from = 0; from < questions.length; from += batch) {
    // Gates of ours answer at once: who calls off would not be heard.
    await nextTurn();
    signal?.throwIfAborted();
    const asked = questions.slice(from, from + batch);
    answers.push(...(await Promise.all(asked.map(async (one) => await gate.ask(one)))));
    // A gate that was closed meanwhile answered with that.
    signal?.throwIfAborted();
    if (questions.length > batch)
      onProgress?.(`${gate.id}: ${answers.length} of ${questions.length}…`);
  }
  return answers;
}
