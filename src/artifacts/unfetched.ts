import type { RawFinding } from '../finding.ts';
import type { Contract } from '../job/types.ts';

/**
 * What a job brings along that nothing here can fetch and inspect yet: external artifacts and zip
 * bundles. Code that was not judged does not run, so `admit` refuses such a job. `check` judges the
 * URLs all the same.
 */
export function unfetchedArtifacts(contract: Contract): RawFinding[] {
  if (contract.platform === 'kusto') {
    return Object.keys(contract.artifacts).map((name) =>
      unfetched(`external artifact ${JSON.stringify(name)}`, 'external artifacts'),
    );
  }
  if ('bundle' in contract && contract.bundle !== null) {
    return [unfetched('the script bundle (zip)', 'a script bundle')];
  }
  return [];
}

function unfetched(what: string, kind: string): RawFinding {
  return {
    rule: 'artifact-unfetched',
    message: `${what} cannot be fetched and inspected by this version, and code that was not judged does not run`,
    help: `Run the job without ${kind}: put the code into the script, the data into an input table.`,
    span: { start: 0, end: 0 },
  };
}
