import type { RawFinding } from '../finding.ts';
import type { Contract } from '../job/types.ts';

/**
 * External artifacts, which nothing here can fetch yet. Code that was not judged does not run, so
 * `admit` refuses such a job. `check` judges the URLs all the same.
 */
export function unfetchedArtifacts(contract: Contract): RawFinding[] {
  if (contract.platform !== 'kusto') return [];
  return Object.keys(contract.artifacts).map((name) => ({
    rule: 'artifact-unfetched',
    message:
      `external artifact ${JSON.stringify(name)} cannot be fetched and inspected by this version, ` +
      'and code that was not judged does not run',
    help: 'Run the job without external artifacts: put the code into the script, the data into an input table.',
    span: { start: 0, end: 0 },
  }));
}
