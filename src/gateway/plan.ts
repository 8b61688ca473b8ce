import type { Destination, ExecutionPlan } from '../job/plan.ts';
import type { Policy } from '../policy/types.ts';

/** What door two enforces, as the policy says it. */
export function planOf(policy: Policy): ExecutionPlan {
  const { sourceBytesMax: _, sasHoursMax: __, runsMax, ...runLimits } = policy.limits;
  const { match, allow } = policy.imports;
  return Object.freeze({
    limits: Object.freeze(runLimits),
    runsMax,
    isolation: policy.isolation,
    destinations: policy.isolation.network === 'proxy' ? destinationsOf(policy) : [],
    imports: match === 'any' ? null : Object.freeze({ match, allow }),
    python: policy.python,
    runtime: policy.runtime,
    warm: policy.warm,
  });
}

const dayMs = 86_400_000;

/** The hosts of the callouts for web APIs; an entry's day is its last, in UTC. */
function destinationsOf({ callouts }: Policy): readonly Destination[] {
  const entries = callouts.filter(({ type, canCall }) => type === 'webapi' && canCall);
  return entries.flatMap(({ hosts, expires }) =>
    (hosts ?? []).map((named): Destination => {
      const [host = '', port = '443'] = named.split(':');
      const untilMs = expires === null ? null : Date.parse(`${expires}T00:00:00Z`) + dayMs;
      return { host, port: Number(port), untilMs };
    }),
  );
}
