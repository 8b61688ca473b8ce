import { kernelTier } from '#dist/executor/cpython/tiers/kernel.js';
import { namespaceTier } from '#dist/executor/cpython/tiers/namespace.js';
import { vmTier } from '#dist/executor/cpython/tiers/vm.js';
import type { IsolationTier } from '#dist/job/plan.js';
import type { Case } from './cases/case.js';

const claims = {
  none: [],
  kernel: kernelTier.claims,
  namespace: namespaceTier.claims,
  vm: vmTier.claims,
};

/** Whether a tier says that it holds a case, or says that it does not. */
export function standing(tier: IsolationTier, { promise }: Case): 'claimed' | 'known leak, stated' {
  return (claims[tier] as readonly string[]).includes(promise) ? 'claimed' : 'known leak, stated';
}
