import type { CalloutEntry } from '../../policy/types.ts';
import { parseConnectionString } from '../connection-string.ts';
import { patternOf } from '../entry-forms.ts';
import { compileCallouts, isExpired } from '../judge.ts';
import { predefinedCallouts } from '../predefined.ts';
import { BudgetError } from './budget.ts';
import { both, minus } from './language.ts';
import type { Language } from './language.ts';
import { admitted, Prover } from './prover.ts';
import type { CalloutPolicy } from './types.ts';
import type { Universe } from './universe.ts';

/** URLs of which a policy is to admit none. All that is given holds of each of them. */
export interface NeverClaim {
  readonly type: string;
  /** Hosts, or those below one (`*.example.com`); with `!` before it all others. Empty for any. */
  readonly hosts: readonly string[];
  /** Beginning of the path, in whole segments; with `!` before it all others. */
  readonly path: string | null;
  /** RE2, found anywhere in `https://host/path`. */
  readonly regex: string | null;
}

export type NeverProof =
  /** Proved: the policy admits none of them. */
  | { readonly state: 'proved' }
  /** It admits one, as the engine that judges has confirmed, by this entry. */
  | { readonly state: 'refuted'; readonly witness: string; readonly entry: CalloutEntry }
  /** There is no such URL at all: the claim says nothing. */
  | { readonly state: 'idle' }
  | { readonly state: 'not-proved'; readonly reason: string };

/**
 * Proves claims about one policy: canonical locations on port 443, under the entries that have not
 * expired.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` when a pattern of the policy is not one of RE2.
 */
export function neverProver(
  policy: CalloutPolicy,
  universe: Universe,
  nowMs: number,
): (claim: NeverClaim) => NeverProof {
  const prover = new Prover(universe);
  const immutable = policy.immutable ?? predefinedCallouts;
  const judge = compileCallouts(policy.entries, universe.engine, immutable);
  const live = [...immutable, ...policy.entries].filter((entry) => !isExpired(entry, nowMs));
  const prove = (claim: NeverClaim): NeverProof => {
    const isAdmitted = (location: string): boolean => {
      const read = parseConnectionString(location);
      return read.ok && judge.judge(read.url, claim.type, nowMs).decision === 'allow';
    };
    const claimed = claimedBy(claim, prover);
    if (claimed.isEmpty) return { state: 'idle' };
    const ported = live.find((one) => one.type === claim.type && one.hosts?.some(hasPort));
    if (ported !== undefined) {
      return { state: 'not-proved', reason: `callout \`${ported.id}\` names another port` };
    }
    for (const entry of live.filter((one) => one.type === claim.type && one.canCall)) {
      const bad = both(admitted(entry, live, prover), claimed, prover.budget());
      const witness = prover.witness(bad, isAdmitted);
      if (witness !== null) return { state: 'refuted', witness, entry };
    }
    return { state: 'proved' };
  };
  return (claim) => {
    try {
      return prove(claim);
    } catch (error) {
      if (error instanceof BudgetError) return { state: 'not-proved', reason: error.message };
      throw error;
    }
  };
}

const hasPort = (host: string): boolean => host.includes(':');

function claimedBy({ hosts, path, regex }: NeverClaim, prover: Prover): Language {
  const { universe } = prover;
  let claimed = universe.locations;
  const keep = (pattern: string): void => {
    claimed = universe.found(pattern, prover.budget(), claimed);
  };
  const drop = (pattern: string): void => {
    const budget = prover.budget();
    claimed = minus(claimed, universe.found(pattern, budget, claimed), budget);
  };
  const named = hosts.filter((host) => !host.startsWith('!'));
  if (named.length > 0) keep(named.map((host) => patternOf(host, null)).join('|'));
  for (const host of hosts.filter((one) => one.startsWith('!')))
    drop(patternOf(host.slice(1), null));
  if (path?.startsWith('!')) drop(anywhere(path.slice(1)));
  else if (path !== null) keep(anywhere(path));
  if (regex !== null) keep(regex);
  return claimed;
}

/** A path prefix at any host. */
function anywhere(path: string): string {
  return patternOf('host', path).replace('^https://host', '^https://[^/]*');
}
