import type { RawFinding } from '../finding.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { contractDigest } from '../job/contract-digest.ts';
import type { JobSnapshot } from '../job/types.ts';
import { limits } from '../limits.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Judgement } from './judge.ts';

/** A judgement without its snapshot: whoever asks has an equal one. */
interface Entry {
  readonly verdict: Verdict;
  readonly facts: string | null;
  readonly bytes: number;
}

/**
 * Judgements of one gateway, so of one policy and one set of rules, by the digest of all that they
 * depend on. Bounded in entries and bytes; what was not asked for longest goes first.
 */
export class VerdictCache {
  /** In order of use: a map keeps the order of insertion. */
  readonly #entries: Map<string, Entry> = new Map();
  #bytes = 0;

  /**
   * Names a job with what was found around its script, which may depend on the time. Null for a job
   * so large that its digest would cost more than a check.
   */
  keyOf(snapshot: JobSnapshot, around: readonly RawFinding[]): string | null {
    const { bare, contract, platform, script } = snapshot;
    if (script.length > limits.hardSourceBytesMax || !isSmall(contract)) return null;
    return digestJson([platform, bare, digestBytes(script), contractDigest(contract), around]);
  }

  get(key: string, snapshot: JobSnapshot): Judgement | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const { facts, verdict } = entry;
    return { verdict, judged: facts === null ? null : { snapshot, text: verdict.text, facts } };
  }

  set(key: string, { judged, verdict }: Judgement): void {
    const { findings, text } = verdict;
    // A bound may have been hit because this host was busy: that is to be tried again.
    if (findings.some(({ rule }) => rule === 'syntax-limit')) return;
    const bytes = 2 * (key.length + text.length + JSON.stringify(findings).length);
    if (bytes > limits.verdictCacheBytesMax) return;
    this.#entries.set(key, { verdict, facts: judged?.facts ?? null, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      const fits = this.#bytes <= limits.verdictCacheBytesMax;
      if (fits && this.#entries.size <= limits.verdictCacheEntriesMax) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}

/** Whether what stands around a script is quickly digested. */
function isSmall(contract: unknown): boolean {
  const open: unknown[] = [contract];
  let left = limits.digestedBytesMax;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' || value instanceof Uint8Array) left -= value.length;
    else if (typeof value === 'object' && value !== null) {
      const members = Object.values(value);
      left -= 16 * members.length;
      if (left >= 0) open.push(...members);
    }
    if (left < 0) return false;
  }
  return true;
}
