import type { CodeJudge } from '../artifacts/code-judge.ts';
import { inspect } from '../artifacts/inspect.ts';
import type { Brought } from '../artifacts/inspect.ts';
import type { RawFinding } from '../finding.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { limits } from '../limits.ts';
import { internalFault } from './internal-fault.ts';

/** One set of artifacts that is looked at, for all who brought it. */
interface Looking {
  readonly found: Promise<readonly RawFinding[]>;
  readonly controller: AbortController;
  /** Who waits for it; when they all went, it ends. */
  waiting: number;
  done: boolean;
}

/**
 * What was found in what jobs bring along, under one policy. Much code takes seconds to judge, and
 * jobs bring the same again and again: by its digest it is looked at once.
 */
export class Inspections {
  readonly #make: () => CodeJudge;
  #code: CodeJudge | null = null;
  /** In order of use: a map keeps the order of insertion. */
  readonly #known: Map<string, Looking> = new Map();

  /** @param make called for the first job that brings something */
  constructor(make: () => CodeJudge) {
    this.#make = make;
  }

  /**
   * Whatever goes wrong inside ends as a finding that denies. Rejects with the signal's reason when it
   * aborts.
   */
  async of(brought: readonly Brought[], signal: AbortSignal): Promise<readonly RawFinding[]> {
    if (brought.length === 0) return [];
    signal.throwIfAborted();
    try {
      return await this.#look(brought, signal);
    } catch {
      signal.throwIfAborted();
      return [internalFault];
    }
  }

  async #look(brought: readonly Brought[], signal: AbortSignal): Promise<readonly RawFinding[]> {
    const digests = brought.map(({ label, name, bytes }) => [label, name, digestBytes(bytes)]);
    const key = digestJson(digests);
    const looking = this.#known.get(key) ?? this.#begin(brought, key);
    this.#remember(key, looking);
    looking.waiting += 1;
    try {
      return await Promise.race([looking.found, abortion(signal)]);
    } finally {
      looking.waiting -= 1;
      if (looking.waiting === 0 && !looking.done) {
        this.#forget(key, looking);
        looking.controller.abort();
      }
    }
  }

  #begin(brought: readonly Brought[], key: string): Looking {
    this.#code ??= this.#make();
    const controller = new AbortController();
    const found = inspect(brought, this.#code, controller.signal);
    const looking: Looking = { found, controller, waiting: 0, done: false };
    const end = (isKept: boolean): void => {
      looking.done = true;
      if (!isKept) this.#forget(key, looking);
    };
    // A bound may have been hit because this host was busy: that is to be tried again.
    found.then(
      (all) => end(!all.some(({ rule, level }) => rule === 'syntax-limit' && level === 'error')),
      () => end(false),
    );
    return looking;
  }

  #forget(key: string, looking: Looking): void {
    if (this.#known.get(key) === looking) this.#known.delete(key);
  }

  #remember(key: string, looking: Looking): void {
    this.#known.delete(key);
    this.#known.set(key, looking);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= limits.inspectionsMax) return;
      this.#known.delete(oldest);
    }
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}
