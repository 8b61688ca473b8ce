import type { DecisionRecord } from '../../decision-log/record.ts';
import { LogReader, type LineFault, type LoggedDecision } from './read-log.ts';
import type { Replayed } from './judgement.ts';
import type { Replayer } from './replayer.ts';

/** A decision that stands for many. */
export interface ReplayExample {
  readonly id: string;
  readonly time: string;
  readonly line: number;
  readonly verb: string;
  /** Digest of the first script; null where there was none. */
  readonly script: string | null;
  /** Line of the script, or of the query, where the rule found something; null where it is not told. */
  readonly at: number | null;
}

/** Decisions that one rule is the cause of. A decision with several causes counts under each. */
export interface ReplayGroup {
  readonly rule: string;
  /** Why it is not known; null of decisions that are. */
  readonly why: string | null;
  count: number;
  readonly examples: ReplayExample[];
}

/** What a policy would do to the decisions of a log. */
export interface ReplayReport {
  readonly decisions: number;
  readonly same: number;
  /** Allowed, and would be denied. */
  readonly denied: number;
  /** Denied, and would be allowed. */
  readonly allowed: number;
  readonly unknown: number;
  /** Each in order of count. */
  readonly groups: {
    readonly denied: readonly ReplayGroup[];
    readonly allowed: readonly ReplayGroup[];
    readonly unknown: readonly ReplayGroup[];
  };
  readonly lines: number;
  readonly untaken: readonly {
    readonly fault: LineFault;
    readonly count: number;
    readonly lines: readonly number[];
  }[];
  readonly lost: number;
  readonly idsExceeded: boolean;
}

const examplesMax = 3;

/**
 * Replays every decision of a log.
 *
 * @param onProgress is told now and then how many bytes were read
 * @throws what the chunks throw
 */
export async function replayLog(
  chunks: AsyncIterable<Uint8Array>,
  replayer: Replayer,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<ReplayReport> {
  const reader = new LogReader();
  const tally = new Tally();
  for await (const logged of reader.decisions(chunks)) {
    tally.add(logged, replayer.replay(logged.record, logged.context));
    if (tally.decisions % progressEvery === 0) onProgress(reader.state.bytes);
  }
  const { idsExceeded, lines, lost, untaken } = reader.state;
  const faults = [...untaken].map(([fault, each]) => ({ fault, ...each }));
  return { ...tally.sums(), lines, untaken: faults, lost, idsExceeded };
}

const progressEvery = 2_000;

type Sums = Omit<ReplayReport, 'lines' | 'untaken' | 'lost' | 'idsExceeded'>;
type Kind = keyof ReplayReport['groups'];

class Tally {
  decisions = 0;
  readonly #counts: Record<Kind, number> = { denied: 0, allowed: 0, unknown: 0 };
  readonly #groups: Record<Kind, Map<string, ReplayGroup>> = {
    denied: new Map(),
    allowed: new Map(),
    unknown: new Map(),
  };

  add(logged: LoggedDecision, { decision, denying, doubts }: Replayed): void {
    this.decisions += 1;
    const { record } = logged;
    if (decision === record.decision) return;
    if (decision === 'unknown') {
      this.#counts.unknown += 1;
      for (const doubt of doubts) this.#group('unknown', { ...doubt, line: null }, logged);
      return;
    }
    const kind = decision === 'deny' ? 'denied' : 'allowed';
    this.#counts[kind] += 1;
    const causes = decision === 'deny' ? denying : errorsOf(record);
    for (const { line, rule } of causes) this.#group(kind, { rule, why: null, line }, logged);
  }

  sums(): Sums {
    const { allowed, denied, unknown } = this.#counts;
    const inOrder = (kind: Kind): ReplayGroup[] =>
      [...this.#groups[kind].values()].toSorted(
        (a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1),
      );
    return {
      decisions: this.decisions,
      same: this.decisions - denied - allowed - unknown,
      ...{ denied, allowed, unknown },
      groups: {
        denied: inOrder('denied'),
        allowed: inOrder('allowed'),
        unknown: inOrder('unknown'),
      },
    };
  }

  #group(kind: Kind, { line, rule, why }: Cause, logged: LoggedDecision): void {
    const groups = this.#groups[kind];
    const key = `${rule} ${why ?? ''}`;
    // Names of rules come from the log, which anyone may have written.
    const isFull = groups.size >= groupsMax && !groups.has(key);
    const at = isFull ? '…' : key;
    const group = groups.get(at) ?? { rule: isFull ? '…' : rule, why, count: 0, examples: [] };
    groups.set(at, group);
    group.count += 1;
    if (group.examples.length < examplesMax) group.examples.push(exampleOf(logged, line));
  }
}

interface Cause {
  readonly rule: string;
  readonly why: string | null;
  readonly line: number | null;
}

const groupsMax = 500;

function errorsOf({ reasons }: DecisionRecord): Omit<Cause, 'why'>[] {
  const errors = reasons.filter(({ level }) => level === 'error');
  const first = new Map(errors.toReversed().map(({ line, rule }) => [rule, line]));
  return [...first].map(([rule, line]) => ({ rule, line }));
}

function exampleOf({ line, record }: LoggedDecision, at: number | null): ReplayExample {
  const { id, scripts, time, verb } = record;
  return { id, time, line, verb, script: scripts[0]?.script ?? null, at };
}
