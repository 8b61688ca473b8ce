import type { ArtifactInput } from '../../callout/check.ts';
import { compileCallouts } from '../../callout/judge.ts';
import type { NeverClaim, NeverProof } from '../../callout/proof/never.ts';
import type { Level } from '../../finding.ts';
import type { Gateway } from '../../gateway/types.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import { levelUnder } from '../../rules/compile.ts';
import type { RegexEngine } from '../../regex/types.ts';

/** What the tests of one policy are judged by, prepared once. */
export interface TestScene {
  readonly gateway: Gateway;
  readonly catalog: RuleCatalog;
  readonly urlRules: Omit<ArtifactInput, 'artifacts' | 'type'>;
  readonly prove: (claim: NeverClaim) => Promise<NeverProof>;
}

export function sceneOf(
  gateway: Gateway,
  { catalog, regex, nowMs }: { catalog: RuleCatalog; regex: RegexEngine; nowMs: number },
): TestScene {
  const { callouts, identities, limits } = gateway.policy;
  const { sasHoursMax } = limits;
  let prover: Promise<(claim: NeverClaim) => NeverProof> | null = null;
  const open = async (): Promise<(claim: NeverClaim) => NeverProof> => {
    const { Universe } = await import('../../callout/proof/universe.ts');
    const { neverProver } = await import('../../callout/proof/never.ts');
    const universe = new Universe(regex, () => performance.now());
    return neverProver({ entries: callouts, immutable: null }, universe, nowMs);
  };
  return {
    gateway,
    catalog,
    urlRules: { callouts: compileCallouts(callouts, regex), identities, nowMs, sasHoursMax },
    prove: async (claim) => (await (prover ??= open()))(claim),
  };
}

/** The level of a rule under the policy that is tested. */
export function levelIn({ gateway, catalog }: TestScene, id: string): Level | 'off' {
  const rule = catalog.byId.get(id);
  return rule === undefined ? 'error' : levelUnder(rule, gateway.policy);
}
