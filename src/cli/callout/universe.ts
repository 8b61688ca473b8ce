import type { Universe } from '../../callout/proof/universe.ts';

/** What proofs need, for the engine and the clock of this process. */
export async function loadUniverse(): Promise<Universe> {
  const { loadRegexEngine } = await import('../../regex/engine.ts');
  const { Universe } = await import('../../callout/proof/universe.ts');
  return new Universe(await loadRegexEngine('auto'), () => performance.now());
}
