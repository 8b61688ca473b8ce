import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { RawFinding } from '../finding.ts';
import type { Verdict } from '../verdict/decide.ts';
import { contextOf, type DecidedBy } from './context.ts';
import { Delivery } from './delivery.ts';
import { openLogFile, type LogFile } from './file-sink.ts';
import { faultsOf, Observer } from './observer.ts';
import type { DecisionLogOptions, LogContent, LogCounts, LogWrite } from './options.ts';
import {
  logVersion,
  type DecisionRecord,
  type FaultRecord,
  type LoggedVerb,
  type ReasonRecord,
} from './record.ts';

interface Parts extends DecidedBy {
  readonly rulesDigest: string;
  readonly now: () => number;
}

/** What a verdict about a query is made of. */
export interface WeighedFrom {
  /** Verdicts on the scripts that it calls. */
  readonly verdicts: readonly Verdict[];
  /** What was found in the query itself; a level stands where the policy has no say. */
  readonly own: readonly RawFinding[];
}

/**
 * The decision log of one gateway. Nothing that goes wrong with it changes or delays a decision: what
 * does not reach the sink is counted.
 */
export class DecisionLog {
  readonly observer: Observer;
  readonly #content: LogContent;
  readonly #parts: Parts;
  readonly #context: string;
  readonly #delivery: Delivery;
  readonly #file: LogFile | null;
  #release: () => void = () => undefined;

  private constructor(options: DecisionLogOptions, parts: Parts, file: LogFile | null) {
    const { content = 'digest', mask = [], to } = options;
    const context = contextOf(parts);
    this.observer = new Observer(content, mask);
    this.#content = content;
    this.#parts = parts;
    this.#context = context.id;
    this.#file = file;
    const write = file?.write ?? this.#writeTo(to as Writable | LogWrite);
    this.#delivery = new Delivery(write, `${JSON.stringify(context)}\n`, parts.now);
  }

  /** @throws GatewayError `ERR_LOG_WRITE` for a file that cannot be opened */
  static async open(options: DecisionLogOptions, parts: Parts): Promise<DecisionLog> {
    const { to } = options;
    const isFile = typeof to === 'object' && !(to instanceof Writable) && 'path' in to;
    return new DecisionLog(options, parts, isFile ? await openLogFile(to) : null);
  }

  get counts(): LogCounts {
    return this.#delivery.counts;
  }

  /**
   * Logs one decision.
   *
   * @param made where it is about several scripts
   */
  decided(verb: LoggedVerb, verdict: Verdict, made?: WeighedFrom): void {
    this.#delivery.send(this.#line(verb, verdict, made ?? { verdicts: [verdict], own: [] }));
  }

  /** Waits for the sink, for a bounded time. A file is closed; a stream stays its giver's. */
  async close(): Promise<void> {
    await this.#delivery.close();
    this.#release();
    await this.#file?.close().catch(() => undefined);
  }

  #writeTo(to: Writable | LogWrite): LogWrite {
    if (typeof to === 'function') return to;
    // Its owner hears of errors as well; without a listener the process would end.
    const ignore = (): void => undefined;
    to.on('error', ignore);
    this.#release = () => to.off('error', ignore);
    return async (line) =>
      await new Promise((resolve, reject) => {
        to.write(line, (error) => (error ? reject(error) : resolve()));
      });
  }

  #line(verb: LoggedVerb, verdict: Verdict, { own, verdicts }: WeighedFrom): string | null {
    try {
      const noted = verdicts.map((each) => this.observer.of(each));
      const { decision, findings, platform, policy } = verdict;
      const record: DecisionRecord = {
        kind: 'decision',
        version: logVersion,
        id: randomUUID(),
        time: new Date(this.#parts.now()).toISOString(),
        verb,
        context: this.#context,
        policy,
        rules: this.#parts.rulesDigest,
        platform,
        decision,
        reasons: findings.map((finding) => this.#reason(finding)),
        scripts: noted.flatMap((one) => one?.script ?? []),
        faults: [...noted.flatMap((one) => one?.faults ?? [unknown]), ...faultsOf('query', own)],
      };
      return `${JSON.stringify(record)}\n`;
    } catch {
      return null;
    }
  }

  #reason({
    column,
    level,
    line,
    message,
    reason,
    rule,
  }: Verdict['findings'][number]): ReasonRecord {
    return {
      ...{ rule, level, line, column },
      ...(reason !== undefined && { reason }),
      ...(this.#content !== 'digest' && { message }),
    };
  }
}

/** Stands for what could not be noted of a script: nobody can say how another policy would judge it. */
const unknown: FaultRecord = { stage: 'form', rule: 'internal-fault' };
