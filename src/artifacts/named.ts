import type { Contract } from '../job/types.ts';
import type { NamedArtifact } from './types.ts';

/** The artifacts of a job, whatever its platform calls them. */
export function namedArtifacts(contract: Contract): readonly NamedArtifact[] {
  if (contract.platform !== 'kusto') return [];
  const { artifacts, pins } = contract;
  return Object.entries(artifacts).map(([name, source]) => ({
    name,
    source,
    pin: Object.hasOwn(pins, name) ? (pins[name] ?? null) : null,
  }));
}
