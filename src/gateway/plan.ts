import type { ExecutionPlan } from '../job/plan.ts';
import type { Policy } from '../policy/types.ts';

/** What door two enforces, as the policy says it. */
export function planOf(policy: Policy): ExecutionPlan {
  const { sourceBytesMax: _, runsMax, ...runLimits } = policy.limits;
  const { match, allow } = policy.imports;
  return Object.freeze({
    limits: Object.freeze(runLimits),
    runsMax,
    isolation: policy.isolation,
    imports: match === 'any' ? null : Object.freeze({ match, allow }),
    python: policy.python,
    runtime: policy.runtime,
  });
}
