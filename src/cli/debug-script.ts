import { GatewayError } from '../errors.ts';
import type { Gateway } from '../gateway/types.ts';
import { prettyVerdict } from '../report/pretty.ts';
import { visibleText } from '../text/visible.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { entryOf, type JobFile } from '../job-file/job-file.ts';
import type { Terminal } from './terminal.ts';

/**
 * The program on standard output, the verdict beside it.
 *
 * @param job null where a query was named
 * @throws GatewayError `ERR_USAGE`
 */
export async function printDebugScript(
  job: JobFile | null,
  gateway: Gateway,
  terminal: Terminal,
): Promise<ExitCode> {
  if (job === null) {
    throw new GatewayError(
      'ERR_USAGE',
      '--debug-script is for processor jobs, and a query was named',
      {
        help: 'Name a job file whose platform is processor.',
      },
    );
  }
  const { verdict, program } = await gateway.debugScript(job.job);
  terminal.err(prettyVerdict(entryOf(job, verdict), terminal.errorCanvas));
  if (program === null) return exitCodes.denied;
  terminal.out(terminal.interactive ? visibleText(program) : program);
  return exitCodes.ok;
}
