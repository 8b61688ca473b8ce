import { GatewayError } from '../errors.ts';
import type { RawFinding } from '../finding.ts';

/** A query without a script. */
export const noPython: RawFinding = {
  rule: 'query-no-python',
  message: 'the query calls no python plugin, so there is no script to judge',
  help: 'Functions of the database are judged where they are created: check that text too.',
  span: { start: 0, end: 0 },
};

/** A script that a check cannot fetch. */
export const externalScript: Omit<RawFinding, 'span'> = {
  rule: 'query-external-script',
  message:
    'the script is read from a URL when the query runs, and cannot be judged before it is fetched',
  help: 'Run it, which fetches it first, or write the script into the query.',
};

/** A call whose script is no text. */
export const unknownScript: Omit<RawFinding, 'span'> = {
  rule: 'query-argument',
  message: 'the call has no script that could be run',
  help: 'Write the script as a string literal.',
};

/** Asked for a call that the query does not have. */
export function noSuchCall(number: number, count: number): GatewayError {
  const what =
    count === 0 ? 'no call of python' : `${count} call${count === 1 ? '' : 's'} of python`;
  return new GatewayError('ERR_USAGE', `the query has ${what}, and call ${number} was asked for`, {
    help: 'Calls are counted from 1, in the order in which they stand.',
  });
}
