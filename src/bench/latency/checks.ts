import type { BenchCase } from '../corpus/case.ts';
import type { Gate } from '../gates/gate.ts';
import type { Setting } from '../gates/setting.ts';
import { timedAnswer } from '../gates/timed-answer.ts';
import type { TimingRow } from '../result/form.ts';
import { interleaved, spreadOf, timingOf, type Rounds } from '../timing.ts';
import { deniedScript, honestScript } from '../workload/scripts.ts';
import { timedCase } from '../workload/timed-case.ts';

const kilobytes = [1, 3, 10, 30];
const scripts = { allow: honestScript, deny: deniedScript };

/** Checks of which a gate's own clock takes the median, in each round. */
const repeat = 3;

/** One round of a gate at a script. */
interface Sample {
  /** By the gate's own clock, once its process runs and has read the script. */
  readonly own: number;
  /** From the question to the answer, as a host sees it. */
  readonly roundTrip: number;
  readonly decision: string;
}

export interface Compared {
  readonly gates: readonly Gate[];
  /** What times are ratios to. */
  readonly references: readonly Gate[];
  readonly setting: Setting;
  readonly rounds: Rounds;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Times gates at scripts of several sizes, which they should allow or deny, in turn with references.
 * The first reference is asked twice in each round: the row `again` says how far one thing differs
 * from itself.
 */
export async function measureChecks(compared: Compared): Promise<readonly TimingRow[]> {
  const rows: TimingRow[] = [];
  for (const [expected, make] of Object.entries(scripts)) {
    for (const size of kilobytes) {
      compared.onProgress?.(`latency: ${size} KB, ${expected}`);
      const one = timedCase(`${size} KB, ${expected}`, make(size * 1024));
      rows.push(...(await measureScript(compared, one, expected)));
    }
  }
  return rows;
}

async function measureScript(
  { gates, references, setting, rounds }: Compared,
  one: BenchCase,
  expected: string,
): Promise<TimingRow[]> {
  const again = references[0];
  const all = [...references, ...gates, ...(again === undefined ? [] : [again])];
  const works = all.map((gate) => () => sampled(gate, setting, one));
  const samples = await interleaved(works, rounds);
  const median = (at: number, kind: 'own' | 'roundTrip'): number =>
    spreadOf((samples[at] ?? []).map((sample) => sample[kind])).median;
  return all.flatMap((gate, at): TimingRow[] => {
    const [first] = samples[at] ?? [];
    const isAgain = at === all.length - 1;
    const subject = isAgain ? `${gate.id} again` : gate.id;
    if (first === undefined) return [];
    const kinds = isAgain || references.includes(gate) ? (['own'] as const) : bothKinds;
    return kinds.map((kind) => {
      const times = (samples[at] ?? []).map((sample) => sample[kind]);
      const ratios = Object.fromEntries(
        references.map((each, place) => [each.id, spreadOf(times).median / median(place, 'own')]),
      );
      const name = kind === 'own' ? 'check' : 'round trip';
      return {
        ...{ id: `${subject}: ${name}, ${one.id}`, subject, what: `${name}, ${expected}` },
        ...{ bytes: Buffer.byteLength(one.code), ...timingOf(times), ratios },
        ...{ verdict: first.decision },
      };
    });
  });
}

const bothKinds = ['own', 'roundTrip'] as const;

async function sampled(gate: Gate, setting: Setting, one: BenchCase): Promise<Sample | null> {
  const alone = setting.question(one);
  const { answer: first, roundTripMs } = await timedAnswer(gate, alone);
  const answer = await gate.ask({ ...alone, repeat });
  if (!('decision' in answer) || answer.ms === undefined) return null;
  const decision = 'decision' in first ? first.decision : 'error';
  return { own: answer.ms, roundTrip: roundTripMs, decision };
}
