import { kernelTier } from '../../executor/cpython/tiers/kernel.ts';
import { namespaceTier } from '../../executor/cpython/tiers/namespace.ts';
import type { Promised } from '../../executor/cpython/tiers/tier.ts';
import { vmTier } from '../../executor/cpython/tiers/vm.ts';
import { isStaged, type Case, type ContainedTier } from './cases/case.ts';

const claims: Readonly<Record<ContainedTier, readonly Promised[]>> = {
  kernel: kernelTier.claims,
  namespace: namespaceTier.claims,
  vm: vmTier.claims,
};

/**
 * What a tier says of a case: that it holds it; that it does not, which SECURITY.md states; or that
 * it is not for such jobs, and refuses them.
 */
export type Standing = 'contained' | 'known leak' | 'not claimed';

export function standing(tier: ContainedTier, each: Case): Standing {
  if (isStaged(each)) return each.proofs[tier] === undefined ? 'not claimed' : 'contained';
  // A policy that allows processes gets no less than `namespace`.
  if (each.processes === 'allowed' && tier === 'kernel') return 'not claimed';
  return claims[tier].includes(each.promise) ? 'contained' : 'known leak';
}
