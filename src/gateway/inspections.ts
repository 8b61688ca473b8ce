import type { CodeJudge } from '../artifacts/code-judge.ts';
import { inspect } from '../artifacts/inspect.ts';
import type { Brought } from '../artifacts/inspect.ts';
import type { RawFinding } from '../finding.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { limits } from '../limits.ts';
import { internalFault } from './internal-fault.ts';

/**
 * What was found in what jobs bring along, under one policy. Much code takes seconds to judge, and
 * jobs bring the same again and again: by its digest it is looked at once.
 */
export class Inspections {
  readonly #make: () => CodeJudge;
  #code: CodeJudge | null = null;
  /** In order of use: a map keeps the order of insertion. */
  readonly #known: Map<string, Promise<readonly RawFinding[]>> = new Map();

  /** @param make called for the first job that brings something */
  constructor(make: () => CodeJudge) {
    this.#make = make;
  }

  /** Whatever goes wrong inside ends as a finding that denies. */
  async of(brought: readonly Brought[]): Promise<readonly RawFinding[]> {
    if (brought.length === 0) return [];
    try {
      return await this.#look(brought);
    } catch {
      return [internalFault];
    }
  }

  async #look(brought: readonly Brought[]): Promise<readonly RawFinding[]> {
    this.#code ??= this.#make();
    const digests = brought.map(({ label, name, bytes }) => [label, name, digestBytes(bytes)]);
    const key = digestJson(digests);
    const looking = this.#known.get(key) ?? inspect(brought, this.#code);
    this.#remember(key, looking);
    try {
      const found = await looking;
      // A bound may have been hit because this host was busy: that is to be tried again.
      const refused = found.some(({ rule, level }) => rule === 'syntax-limit' && level === 'error');
      if (refused) this.#known.delete(key);
      return found;
    } catch (error) {
      this.#known.delete(key);
      throw error;
    }
  }

  #remember(key: string, looking: Promise<readonly RawFinding[]>): void {
    this.#known.delete(key);
    this.#known.set(key, looking);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= limits.inspectionsMax) return;
      this.#known.delete(oldest);
    }
  }
}
