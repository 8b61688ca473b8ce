import { quoted } from '../archive/fault.ts';
import type { Contract, RunContract } from '../job/types.ts';
import type { Brought } from './inspect.ts';
import type { FetchedArtifact } from './types.ts';

/** https://learn.microsoft.com/azure/machine-learning/component-reference/designer-error-codes */
const badBundle = 'The platform says: Error 0102: Given ZIP file is not in the correct format.';

/** All that a job brings along, to be inspected. */
export function broughtBy(contract: Contract, fetched: readonly FetchedArtifact[]): Brought[] {
  if ('bundle' in contract && contract.bundle !== null) {
    const { bundle: bytes } = contract;
    return [{ label: 'the script bundle', name: 'bundle.zip', bytes, platformSays: badBundle }];
  }
  return fetched.map(({ name, bytes }) => ({ label: `artifact ${quoted(name)}`, name, bytes }));
}

/** The contract that goes to the executor: artifacts by what they are instead of where they lie. */
export function runContract(contract: Contract, fetched: readonly FetchedArtifact[]): RunContract {
  if (contract.platform !== 'kusto') return contract;
  const artifacts = Object.fromEntries(fetched.map(({ name, bytes }) => [name, bytes]));
  const { pins: _, hints: __, request: ___, ...rest } = contract;
  return Object.freeze({ ...rest, artifacts: Object.freeze(artifacts) });
}
