import type { Universe } from '../../callout/proof/universe.ts';
import type { Surface } from '../../rules/surface.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import { calloutChanges } from './callouts.ts';
import type { Effect, PolicyChange } from './change.ts';
import { importChanges } from './imports.ts';
import { SurfaceReach } from './reach.ts';
import { ruleChanges, type Sides } from './rules.ts';
import { settingChanges } from './settings.ts';

/** What differences are told by. */
export interface DiffContext {
  readonly catalog: RuleCatalog;
  /** Made where callouts differ: it takes some time. */
  readonly universe: () => Universe;
  /** Map of the runtime of the second policy; null for none. */
  readonly surface: Surface | null;
  /** Milliseconds since 1970: entries that expire count until their day. */
  readonly nowMs: number;
}

const order: readonly Effect[] = ['widening', 'unclear', 'narrowing', 'neither'];

/** Every difference between two policies in what they admit, the ones that admit more first. */
export function diffPolicies(sides: Sides, context: DiffContext): PolicyChange[] {
  const [before, after] = [sides.before.policy, sides.after.policy];
  const { catalog, nowMs, surface, universe } = context;
  const changes = [
    ...importChanges(before.imports, after.imports, new SurfaceReach(surface)),
    ...ruleChanges(catalog, sides),
    ...calloutChanges(before, after, universe, nowMs),
    ...settingChanges(before, after),
  ];
  return order.flatMap((effect) => changes.filter((one) => one.effect === effect));
}

/** Whether a difference may admit what was not admitted. */
export function isWidening({ effect }: PolicyChange): boolean {
  return effect === 'widening' || effect === 'unclear';
}
