import { compileCallouts, expiryMs } from '../../callout/judge.ts';
import { compareCallouts, type OneSided } from '../../callout/proof/compare.ts';
import type { CalloutPolicy } from '../../callout/proof/types.ts';
import type { Universe } from '../../callout/proof/universe.ts';
import { canonicalJson } from '../../job/canonical.ts';
import type { Policy } from '../../policy/types.ts';
import { change, type Effect, type PolicyChange } from './change.ts';

/** Types under which a token may be sent to a host that an entry names whole. */
const fetched = ['sandbox_artifacts', 'external_data'] as const;

/** Days on which entries end that are looked beyond; each asks for a proof of its own. */
const endsMax = 16;

/** How two callout policies differ, proved over all URLs, now and whenever entries expire. */
export function calloutChanges(
  before: Policy,
  after: Policy,
  makeUniverse: () => Universe,
  nowMs: number,
): PolicyChange[] {
  if (canonicalJson(before.callouts) === canonicalJson(after.callouts)) return [];
  const universe = makeUniverse();
  const ends = endsOf([...before.callouts, ...after.callouts], nowMs);
  const told = new Map<string, PolicyChange>();
  for (const atMs of [nowMs, ...ends.slice(0, endsMax)]) {
    for (const one of changesAt(before, after, universe, atMs)) {
      const known = `${one.effect} ${one.key} ${one.what}`;
      const when = atMs === nowMs ? '' : `from ${new Date(atMs).toISOString().slice(0, 10)} on, `;
      if (!told.has(known)) told.set(known, { ...one, what: `${when}${one.what}` });
    }
  }
  if (ends.length > endsMax) {
    const what = `entries end on ${ends.length} days, and ${endsMax} are the most that are compared`;
    return [...told.values(), change('callouts', 'unclear', what)];
  }
  if (told.size > 0) return [...told.values()];
  const what = 'the entries are written otherwise, and admit the same URLs, as is proved';
  return [change('callouts', 'neither', what)];
}

/** When entries end that have not ended yet: after that others may be all that admits a URL. */
function endsOf(entries: Policy['callouts'], nowMs: number): number[] {
  const days = entries.flatMap(({ canCall, expires }) =>
    canCall && expires !== null ? [expiryMs(expires)] : [],
  );
  return [...new Set(days)].filter((end) => end > nowMs).toSorted((one, two) => one - two);
}

function changesAt(
  before: Policy,
  after: Policy,
  universe: Universe,
  atMs: number,
): PolicyChange[] {
  const side = ({ callouts }: Policy): CalloutPolicy => ({ entries: callouts, immutable: null });
  const found = compareCallouts(side(before), side(after), universe, atMs).flatMap(
    ({ onlyFirst, onlySecond, type }) => [
      ...oneSided(type, onlySecond, 'widening'),
      ...oneSided(type, onlyFirst, 'narrowing'),
    ],
  );
  return [...found, ...exactHosts(before, after, universe, atMs)];
}

function oneSided(type: string, side: OneSided, effect: Effect): PolicyChange[] {
  const isWider = effect === 'widening';
  if (side.state === 'none') return [];
  if (side.state === 'not-proved') {
    const what = `what is ${isWider ? 'newly' : 'no longer'} admitted is not proved: ${side.reason}`;
    return [change(`callouts.${type}`, isWider ? 'unclear' : 'narrowing', what)];
  }
  const what = isWider ? 'URLs are admitted that were not' : 'URLs are no longer admitted';
  return [change(`callouts.${type}`, effect, what, [side.witness])];
}

/** Tokens go to hosts that are named whole, and to no others. */
function exactHosts(
  before: Policy,
  after: Policy,
  { engine }: Universe,
  nowMs: number,
): PolicyChange[] {
  return fetched.flatMap((type) => {
    const hostsOf = ({ callouts }: Policy): readonly string[] =>
      compileCallouts(callouts, engine).hostsOf(type, nowMs);
    const [old, now] = [hostsOf(before), hostsOf(after)];
    const only = (these: readonly string[], those: readonly string[]): string[] =>
      these.filter((host) => !those.includes(host));
    const of = (hosts: string[], effect: Effect, what: string): PolicyChange[] =>
      hosts.length === 0 ? [] : [change(`callouts.${type}`, effect, what, hosts)];
    return [
      ...of(only(now, old), 'widening', 'tokens of identities may be sent to hosts named whole'),
      ...of(only(old, now), 'narrowing', 'tokens of identities are no longer sent to hosts'),
    ];
  });
}
