import { GatewayError } from '../errors.ts';
import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { CalloutEntry } from '../policy/types.ts';
import type { PatternSet, RegexEngine } from '../regex/types.ts';
import { anchoredHost } from './anchored-host.ts';
import type { JudgedUrl } from './canonical-url.ts';
import { foldEscapes } from './fold-escapes.ts';
import { predefinedCallouts } from './predefined.ts';

export type CalloutReason =
  | 'RULE_ALLOWS'
  | 'RULE_DENIES'
  | 'HOST_NOT_ALLOWED'
  | 'PATH_NOT_ALLOWED'
  | 'ENTRY_EXPIRED'
  | 'URL_TOO_LONG';

export interface CalloutDecision {
  readonly decision: 'allow' | 'deny';
  readonly reason: CalloutReason;
  /** The entry that decided, or that nearly did; null when none speaks of the URL. */
  readonly entry: CalloutEntry | null;
}

export interface CalloutJudge {
  /**
   * Decides on one call. Of the entries of the type, one that denies outweighs all that allow, and
   * without any that allows the answer is deny. `nowMs` is for entries that expire.
   */
  judge(url: JudgedUrl, type: string, nowMs: number): CalloutDecision;
  /** Hosts that entries of a type name while they admit, also where an expression begins with one. */
  hostsOf(type: string, nowMs: number): readonly string[];
}

interface CompiledType {
  readonly entries: readonly CalloutEntry[];
  /** Patterns of the entries that have one, and which entry each is of. */
  readonly patterns: PatternSet;
  readonly owners: readonly CalloutEntry[];
}

/**
 * Prepares the entries of a policy for judging, with those that every cluster has or, where a
 * cluster showed its own, with `immutable`.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` when a pattern is not one of RE2, with each such
 * pattern as a fault.
 */
export function compileCallouts(
  entries: readonly CalloutEntry[],
  engine: RegexEngine,
  immutable: readonly CalloutEntry[] = predefinedCallouts,
): CalloutJudge {
  const all = [...immutable, ...entries];
  const types = [...new Set(all.map((entry) => entry.type))];
  const byType = new Map(types.map((type) => [type, compileType(type, all, engine)]));
  return {
    judge: (url, type, nowMs) => judge(byType.get(type.toLowerCase()), url, nowMs),
    hostsOf: (type, nowMs) => {
      const named = byType.get(type.toLowerCase())?.entries ?? [];
      const admitting = named.filter((entry) => entry.canCall && !isExpired(entry, nowMs));
      return [...new Set(admitting.flatMap(hostsNamedBy))];
    },
  };
}

function hostsNamedBy({ hosts, regex }: CalloutEntry): readonly string[] {
  const host = anchoredHost(regex ?? '');
  return hosts ?? (host === null ? [] : [host]);
}

/** All that do not compile, when one does not. */
function refuseBadPatterns(entries: readonly CalloutEntry[], engine: RegexEngine): void {
  const faults = entries.flatMap(({ id, regex }): Fault[] => {
    const compiled = regex === null ? null : engine.compile(regex);
    if (compiled === null || compiled.ok) return [];
    const { message, offset } = compiled.fault;
    return [{ message: `callout \`${id}\`: regex, character ${offset + 1}: ${message}` }];
  });
  if (faults.length > 0) throw invalid(faults);
}

function compileType(
  type: string,
  all: readonly CalloutEntry[],
  engine: RegexEngine,
): CompiledType {
  const entries = all.filter((entry) => entry.type === type);
  const owners = entries.filter((entry) => entry.regex !== null);
  const made = engine.set(owners.map((entry) => entry.regex ?? ''));
  if (made.ok) return { entries, owners, patterns: made.set };
  refuseBadPatterns(all, engine);
  const { message } = made.fault;
  throw invalid([{ message: `callout \`${owners[made.index]?.id}\`: regex: ${message}` }]);
}

function invalid(faults: readonly Fault[]): GatewayError {
  const first = faults[0]?.message ?? 'unknown';
  return new GatewayError('ERR_POLICY_INVALID', `The callout policy has a fault: ${first}.`, {
    faults,
    help: 'Patterns are RE2: no look-around, no back-references, at most 512 characters.',
  });
}

function judge(compiled: CompiledType | undefined, url: JudgedUrl, nowMs: number): CalloutDecision {
  if (compiled === undefined) return { decision: 'deny', reason: 'HOST_NOT_ALLOWED', entry: null };
  if (compiled.patterns.steps * url.location.length > limits.patternWorkMax) {
    return { decision: 'deny', reason: 'URL_TOO_LONG', entry: null };
  }
  const found = new Set(
    compiled.patterns.match(url.location).map((index) => compiled.owners[index]),
  );
  const speaking = compiled.entries.filter((entry) =>
    entry.regex === null ? matchesHostAndPath(entry, url) : found.has(entry) && claims(entry, url),
  );
  const denying = speaking.find((entry) => !entry.canCall);
  if (denying !== undefined) return { decision: 'deny', reason: 'RULE_DENIES', entry: denying };
  const allowing = speaking.find((entry) => !isExpired(entry, nowMs));
  if (allowing !== undefined) return { decision: 'allow', reason: 'RULE_ALLOWS', entry: allowing };
  const [expired] = speaking;
  if (expired !== undefined) return { decision: 'deny', reason: 'ENTRY_EXPIRED', entry: expired };
  const near = compiled.entries.find((entry) => entry.canCall && matchesHost(entry, url.host));
  const reason = near === undefined ? 'HOST_NOT_ALLOWED' : 'PATH_NOT_ALLOWED';
  return { decision: 'deny', reason, entry: near ?? null };
}

/**
 * An expression that allows does so on the hosts that its entry claims; one that denies is taken at
 * its word.
 */
function claims(entry: CalloutEntry, url: JudgedUrl): boolean {
  return !entry.canCall || entry.hosts === null || matchesHost(entry, url.host);
}

function matchesHostAndPath(entry: CalloutEntry, url: JudgedUrl): boolean {
  return matchesHost(entry, url.host) && matchesPath(entry.pathPrefix, url.judgedPath);
}

function matchesHost({ hosts }: CalloutEntry, host: string): boolean {
  if (hosts === null) return false;
  return hosts.some((name) =>
    name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name,
  );
}

/** Whole segments: `/python` admits `/python` and `/python/x`, not `/python2`. */
function matchesPath(prefix: string | null, path: string): boolean {
  if (prefix === null) return true;
  const folded = foldEscapes(prefix);
  const folder = folded.endsWith('/') ? folded : `${folded}/`;
  return path === folded || path.startsWith(folder);
}

const dayMs = 86_400_000;

/**
 * Whether an entry that admits no longer does. The day that it names is its last, in UTC; a clock
 * that gives no number makes it expired.
 */
export function isExpired({ canCall, expires }: CalloutEntry, nowMs: number): boolean {
  return canCall && expires !== null && !(nowMs < expiryMs(expires));
}

/** When an entry ends that expires on a day, in milliseconds since 1970: with that day. */
export function expiryMs(expires: string): number {
  return Date.parse(`${expires}T00:00:00Z`) + dayMs;
}
