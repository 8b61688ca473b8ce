import { z } from 'zod';
import type { Subject } from '../../../policy/subject.ts';
import { readForm } from '../../read.ts';

/** Somebody's sandbox, as a file says how a script is run in it. */
export interface DoorFile {
  readonly door: string;
  readonly name: string;
  readonly link?: string | undefined;
  readonly version?: readonly string[] | undefined;
  readonly command: readonly string[];
  /** Who starts the command where the bench is root: a uid of the job's own, or root. */
  readonly user: 'of the job' | 'ours';
  readonly environment: Readonly<Record<string, string>>;
}

const subject: Subject = {
  noun: 'door file',
  begin: 'door: my-door',
  schema: 'bench/README.md',
  instead: 'Write a mapping with `door`, `name` and `command`.',
};

const command = z.array(z.string().min(1).max(4_096)).min(1).max(200);

export const doorFile: z.ZodType<DoorFile> = z.strictObject({
  door: z
    .string()
    .regex(
      /^(?!sallyport)[a-z][a-z0-9-]{0,40}$/,
      'Use lower-case letters, digits and `-`, at most 41; not `sallyport…`.',
    )
    .describe('Id of its column; those of our own doors are taken.'),
  name: z.string().min(1).max(80).describe('What it is called.'),
  link: z
    .url({ protocol: /^https$/, error: 'Write an address that begins with `https://`.' })
    .optional()
    .describe('Where it is from.'),
  version: command.optional().describe('Command whose first version-like word is its version.'),
  command: command.describe(
    'Runs a script: `{python}`, `{script}`, `{work}` (its directory, the only one to write in), ' +
      '`{packages}`, `{top}` (beside `{work}`), `{peers}`, `{here}`; `{memoryBytes}`, ' +
      '`{fileBytes}`, `{tasks}`, `{cpuSeconds}`, `{wallSeconds}` are what it may take.',
  ),
  user: z.enum(['of the job', 'ours']).default('of the job').describe('Who starts it, as root.'),
  environment: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().max(4_096))
    .default({})
    .describe("Variables that the command needs, besides the host's own."),
});

/** @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID` */
export async function readDoorFile(path: string): Promise<DoorFile> {
  return await readForm(path, doorFile, subject);
}
