import { z } from 'zod';
import type { Subject } from '../../policy/subject.ts';
import { readForm } from '../read.ts';

/** Somebody's gate, as a file says how it is asked. */
export interface GateFile {
  readonly gate: string;
  readonly name: string;
  readonly link?: string | undefined;
  readonly reads: 'parse' | 'interpret';
  readonly version?: readonly string[] | undefined;
  readonly command: readonly string[];
  readonly protocol: 'lines' | 'script';
  readonly batch?: number | undefined;
  readonly environment?: readonly string[] | undefined;
  readonly timeoutMs?: number | undefined;
}

export const gateSubject: Subject = {
  noun: 'gate file',
  begin: 'gate: my-gate',
  schema: 'bench/README.md',
  instead: 'Write a mapping with `gate`, `name`, `reads`, `command` and `protocol`.',
};

const command = z.array(z.string().min(1).max(4_096)).min(1).max(100);

const parts = z.strictObject({
  gate: z
    .string()
    .regex(
      /^(?!sallyport|naive$)[a-z][a-z0-9-]{0,40}$/,
      'Use lower-case letters, digits and `-`, at most 41; not `naive`, nor `sallyport…`.',
    )
    .describe('Id of its column; those of our own gates are taken.'),
  name: z.string().min(1).max(80).describe('What it is called.'),
  link: z
    .url({ protocol: /^https$/, error: 'Write an address that begins with `https://`.' })
    .optional()
    .describe('Where it is from.'),
  reads: z
    .enum(['parse', 'interpret'])
    .describe('Parses only, or runs scripts in its interpreter.'),
  version: command.optional().describe('Command whose first version-like word is its version.'),
  command: command.describe('`{peers}`: folder of installed peers; `{here}`: that of this file.'),
  protocol: z.enum(['lines', 'script']).describe('One process for all, or one for each script.'),
  batch: z
    .int()
    .min(2)
    .max(1_000)
    .optional()
    .describe('With `lines`: scripts that it may judge together; each by itself by default.'),
  environment: z
    .array(z.string().regex(/^[A-Za-z_]\w*$/, 'Write names of variables: `MY_RULES`.'))
    .max(50)
    .optional()
    .describe("Variables of the host's that it is given, besides PATH, HOME and LANG."),
  timeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .optional()
    .describe('One script, or those that are judged together; 20 s by default.'),
});

export const gateFile: z.ZodType<GateFile> = parts.refine(
  ({ protocol, batch }) => protocol === 'lines' || batch === undefined,
  {
    path: ['batch'],
    error: 'a program that is started for each script judges none together',
    params: { help: 'Remove `batch`, or write `protocol: lines`.' },
  },
);

/** @throws GatewayError `ERR_BENCH_READ`, `ERR_BENCH_INVALID` */
export async function readGateFile(path: string): Promise<GateFile> {
  return await readForm(path, gateFile, gateSubject);
}
