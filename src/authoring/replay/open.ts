import { compileCallouts } from '../../callout/judge.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Gateway } from '../../gateway/types.ts';
import { loadRegexEngine } from '../../regex/engine.ts';
import { compileRules } from '../../rules/compile.ts';
import { loadRules } from '../../rules/load.ts';
import { loadSurface } from '../../rules/surface-load.ts';
import { packageVersion } from '../../version.ts';
import { Replayer } from './replayer.ts';

export interface ReplayOptions {
  /** Preset, path of a policy file, or a policy. */
  readonly policy: Parameters<typeof openGateway>[0]['policy'];
  /** Directory of rule pages, beside the package's own. */
  readonly ownRules?: string | undefined;
  /** Surface map, instead of the package's own. */
  readonly surface?: string | undefined;
  readonly engines?: 'auto' | 'native' | 'portable';
}

/**
 * Prepares to say what a policy would have decided.
 *
 * @throws GatewayError as `openGateway` does
 */
export async function openReplayer({
  engines = 'auto',
  ownRules,
  policy: named,
  surface: file,
}: ReplayOptions): Promise<{ readonly replayer: Replayer; readonly gateway: Gateway }> {
  const gateway = await openGateway({
    ...{ policy: named, engines },
    ...(ownRules !== undefined && { ownRules }),
    ...(file !== undefined && { surface: file }),
  });
  const { policy } = gateway;
  const { python, runtime } = policy;
  const [catalog, regex, surface] = await Promise.all([
    loadRules(undefined, ownRules),
    loadRegexEngine(engines),
    loadSurface({ runtime, python, file }),
  ]);
  const replayer = new Replayer({
    ...{ policy, catalog, surface: surface.digest, version: packageVersion() },
    callouts: compileCallouts(policy.callouts, regex),
    rules: compileRules(catalog, policy, surface),
    check: (text) => gateway.checkScript(text),
  });
  return { replayer, gateway };
}
