import { damageOf } from './inventory.ts';
import type { InventoryDepth } from './inventory.ts';
import { markerName, readRuntime } from './place.ts';
import type { Runtime } from './place.ts';
import type { Lock } from './preset.ts';

/** `unfinished`: half made or half removed; `outdated`: made from another lock file. */
export type RuntimeState = 'whole' | 'unfinished' | 'outdated' | 'damaged';

export interface RuntimeCondition {
  /** Null when it is unfinished. */
  readonly runtime: Runtime | null;
  readonly state: RuntimeState;
  /** What is wrong, and of which file; empty for a whole one. */
  readonly faults: readonly string[];
}

/** Looks at a runtime's directory. Nothing is thrown. */
export async function stateOf(
  place: string,
  lock: Lock | null,
  { depth }: { readonly depth: InventoryDepth },
): Promise<RuntimeCondition> {
  const runtime = await readRuntime(place);
  if (runtime === null) {
    return {
      runtime,
      state: 'unfinished',
      faults: [`${markerName} is missing, not whole or of an earlier version`],
    };
  }
  const faults = await damageOf(place, runtime.inventory, depth, [markerName]);
  if (faults.length > 0) return { runtime, state: 'damaged', faults };
  if (lock === null || lock.digest === runtime.lock) return { runtime, state: 'whole', faults };
  return { runtime, state: 'outdated', faults: ['its lock file is another one now'] };
}
