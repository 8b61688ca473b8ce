import { Universe } from '../../callout/proof/universe.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { GatewayOptions } from '../../gateway/types.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import type { DiffContext } from './diff.ts';
import type { Sides } from './rules.ts';

export interface DiffOptions {
  /** Presets, paths of policy files, or policies. */
  readonly before: GatewayOptions['policy'];
  readonly after: GatewayOptions['policy'];
  /** Directory of rule pages, beside the package's own. */
  readonly ownRules?: string | undefined;
  /** Surface map, instead of the package's own. */
  readonly surface?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Opened {
  readonly sides: Sides;
  readonly context: DiffContext;
  readonly close: () => Promise<void>;
}

/**
 * Opens two policies to be compared.
 *
 * @throws GatewayError as `openGateway` does
 */
export async function openSides(options: DiffOptions): Promise<Opened> {
  const { now = Date.now, ownRules, surface: file } = options;
  const more = {
    ...(file !== undefined && { surface: file }),
    ...(ownRules !== undefined && { ownRules }),
  };
  const [before, after, catalog, engine] = await Promise.all([
    openGateway({ policy: options.before, ...more }),
    openGateway({ policy: options.after, ...more }),
    loadRules(undefined, ownRules),
    loadRegexEngine('auto'),
  ]);
  const { python, runtime } = after.policy;
  const surface = (await loadSurface({ runtime, python, file })).get();
  const universe = (): Universe => new Universe(engine, () => performance.now());
  return {
    sides: { before, after },
    context: { catalog, universe, surface, nowMs: now() },
    close: async () => {
      await Promise.all([before.close(), after.close()]);
    },
  };
}
