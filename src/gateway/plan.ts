import type { Destination, ExecutionPlan, SandboxBounds } from '../job/plan.ts';
import type { Contract } from '../job/types.ts';
import type { Policy, SandboxPolicy } from '../policy/types.ts';

/** What door two enforces, as the policy says it. */
export function planOf(policy: Policy): ExecutionPlan {
  const { sourceBytesMax: _, sasHoursMax: __, runsMax, ...runLimits } = policy.limits;
  const { match, allow } = policy.imports;
  return Object.freeze({
    limits: Object.freeze(runLimits),
    runsMax,
    isolation: policy.isolation,
    sandbox: policy.sandbox === null ? null : boundsOf(policy.sandbox),
    destinations: policy.isolation.network === 'proxy' ? destinationsOf(policy) : [],
    imports: match === 'any' ? null : Object.freeze({ match, allow }),
    python: policy.python,
    runtime: policy.runtime,
    warm: policy.warm,
  });
}

function boundsOf({ maxCpuRatePerSandbox, maxMemoryMbPerSandbox }: SandboxPolicy): SandboxBounds {
  return { memoryMbMax: maxMemoryMbPerSandbox, cpuPercentMax: maxCpuRatePerSandbox };
}

/** A job may ask for less than its policy gives, never for more. */
export function narrowed(plan: ExecutionPlan, contract: Contract): ExecutionPlan {
  const asked = contract.platform === 'kusto' ? contract.request.wallMsMax : null;
  if (asked === null || asked >= plan.limits.wallMsMax) return plan;
  return Object.freeze({ ...plan, limits: Object.freeze({ ...plan.limits, wallMsMax: asked }) });
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
