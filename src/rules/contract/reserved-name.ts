import { platforms } from '../../platform/platform.ts';
import type { Check } from '../checks/check.ts';

/** Binding a name that the platform hands in: legal, and often a slip. */
export const reservedName: Check = function* ({ facts, settings }) {
  const { injected } = platforms[settings.platform];
  const seen = new Set<string>();
  for (const { name, how, scope, span } of facts.bindings) {
    if (!injected.includes(name) || seen.has(name) || how === 'delete' || how === 'augment')
      continue;
    if (scope !== 'module') continue;
    if (how === 'import' && name in platforms[settings.platform].preimported) continue;
    if (name === 'df' && (how === 'assign' || how === 'walrus')) continue;
    seen.add(name);
    yield { span, values: { name } };
  }
};
