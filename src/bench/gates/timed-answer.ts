import { performance } from 'node:perf_hooks';
import type { Answer, Gate, Question } from './gate.ts';

export interface TimedAnswer {
  readonly answer: Answer;
  /** From the question to the answer, as a host sees it. */
  readonly roundTripMs: number;
}

export async function timedAnswer(gate: Gate, question: Question): Promise<TimedAnswer> {
  const start = performance.now();
  const answer = await gate.ask(question);
  return { answer, roundTripMs: performance.now() - start };
}
