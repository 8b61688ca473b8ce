import { platforms } from '../../platform/platform.ts';
import { renameFix } from '../fixes/rename.ts';
import type { Check } from '../checks/check.ts';

/** Binding a name that the platform hands in: legal, and often a slip. */
export const reservedName: Check = function* (scene) {
  const { facts, settings } = scene;
  const { injected } = platforms[settings.platform];
  const seen = new Set<string>();
  for (const { name, how, scope, span } of facts.bindings) {
    if (!injected.includes(name) || seen.has(name) || how === 'delete' || how === 'augment')
      continue;
    if (scope !== 'module') continue;
    if (how === 'import' && name in platforms[settings.platform].preimported) continue;
    if (name === 'df' && (how === 'assign' || how === 'walrus')) continue;
    seen.add(name);
    const fix = renameFix(name, scene);
    yield { span, values: { name }, ...(fix && { fix }) };
  }
};
