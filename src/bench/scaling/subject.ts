import type { Failed, Gate, Judged, Question } from '../gates/gate.ts';
import type { Setting } from '../gates/setting.ts';
import { timedAnswer } from '../gates/timed-answer.ts';
import { median } from '../statistics.ts';
import { interleaved, type Rounds } from '../timing.ts';
import { timedCase } from '../workload/timed-case.ts';

/** A gate, and what it takes for a script of one line. */
export interface Subject {
  readonly gate: Gate;
  /** By its own clock; 0 where it has none, and its times are told without what a line takes. */
  readonly lineMs: number;
  readonly lineRoundTripMs: number;
}

export interface Text {
  readonly id: string;
  readonly code: string;
}

/** What came of a text at a gate. */
export type Outcome =
  | { readonly status: 'ran'; readonly times: readonly number[]; readonly judged: Judged }
  | { readonly status: 'error'; readonly failed: Failed };

const oneLine: Text = { id: 'one line', code: 'x = 1\n' };

export function questionOf(setting: Setting, { id, code }: Text): Question {
  return setting.question(timedCase(id, code));
}

/** Asks a gate about one line, first until its process has started and has its modules loaded. */
export async function subjectOf(gate: Gate, setting: Setting): Promise<Subject> {
  const question = questionOf(setting, oneLine);
  const ask = async (): Promise<Awaited<ReturnType<typeof timedAnswer>>> =>
    await timedAnswer(gate, question);
  const [samples = []] = await interleaved([ask], { rounds: 5, warmUps: 2 });
  const own = samples.flatMap(({ answer }) =>
    'decision' in answer && answer.ms !== undefined ? [answer.ms] : [],
  );
  return {
    gate,
    lineMs: own.length === 0 ? 0 : median(own),
    lineRoundTripMs: median(samples.map(({ roundTripMs }) => roundTripMs)),
  };
}

interface Sample {
  readonly ms: number;
  readonly judged: Judged;
}

/** Has gates judge a text in turn. Times are those of one check. */
export async function judgeText(
  subjects: readonly Subject[],
  setting: Setting,
  text: Text,
  rounds: Rounds,
): Promise<ReadonlyMap<Subject, Outcome>> {
  const question = questionOf(setting, text);
  const failures = new Map<Subject, Failed>();
  const works = subjects.map((subject) => async (): Promise<Sample | null> => {
    const { answer, roundTripMs } = await timedAnswer(subject.gate, question);
    if ('error' in answer) {
      failures.set(subject, answer);
      return null;
    }
    const ms = answer.ms ?? Math.max(0, roundTripMs - subject.lineRoundTripMs);
    return { ms, judged: answer };
  });
  const samples = await interleaved(works, rounds);
  return new Map(
    subjects.map((subject, at) => [subject, outcomeOf(failures.get(subject), samples[at] ?? [])]),
  );
}

function outcomeOf(failed: Failed | undefined, samples: readonly Sample[]): Outcome {
  const last = samples.at(-1);
  if (failed !== undefined || last === undefined) {
    return { status: 'error', failed: failed ?? { error: 'was not asked' } };
  }
  return { status: 'ran', times: samples.map(({ ms }) => ms), judged: last.judged };
}

/** Bytes that a gate came to hold at most for a text, beyond those for a line; null where none says. */
export async function peakBytes(fresh: Gate, setting: Setting, text: Text): Promise<number | null> {
  const [before, after] = [
    await fresh.ask(questionOf(setting, oneLine)),
    await fresh.ask(questionOf(setting, text)),
  ].map((answer) => ('decision' in answer ? answer.peakBytes : undefined));
  return before === undefined || after === undefined ? null : after - before;
}
