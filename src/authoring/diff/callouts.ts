import { compileCallouts } from '../../callout/judge.ts';
import { compareCallouts, type OneSided } from '../../callout/proof/compare.ts';
import type { CalloutPolicy } from '../../callout/proof/types.ts';
import type { Universe } from '../../callout/proof/universe.ts';
import { canonicalJson } from '../../job/canonical.ts';
import type { Policy } from '../../policy/types.ts';
import { change, type Effect, type PolicyChange } from './change.ts';

/** Types under which a token may be sent to a host that an entry names whole. */
const fetched = ['sandbox_artifacts', 'external_data'] as const;

/** How two callout policies differ, proved over all URLs. */
export function calloutChanges(
  before: Policy,
  after: Policy,
  makeUniverse: () => Universe,
  nowMs: number,
): PolicyChange[] {
  if (canonicalJson(before.callouts) === canonicalJson(after.callouts)) return [];
  const universe = makeUniverse();
  const side = ({ callouts }: Policy): CalloutPolicy => ({ entries: callouts, immutable: null });
  const found = compareCallouts(side(before), side(after), universe, nowMs).flatMap(
    ({ onlyFirst, onlySecond, type }) => [
      ...oneSided(type, onlySecond, 'widening'),
      ...oneSided(type, onlyFirst, 'narrowing'),
    ],
  );
  const hosts = exactHosts(before, after, universe, nowMs);
  if (found.length + hosts.length > 0) return [...found, ...hosts];
  const what = 'the entries are written otherwise, and admit the same URLs, as is proved';
  return [change('callouts', 'neither', what)];
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
