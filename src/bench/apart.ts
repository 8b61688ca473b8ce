import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { GatewayError } from '../errors.ts';

type Work<Arguments extends readonly unknown[], Answer> = (...all: Arguments) => Promise<Answer>;

/**
 * The command of a process that calls an exported function of a module; arguments and answer go as
 * JSON, the answer on standard output.
 *
 * @param module its URL, as `import.meta.url` says it
 * @param flags for node
 */
export function commandApart<Arguments extends readonly unknown[]>(
  module: string,
  work: Work<Arguments, unknown>,
  all: Arguments,
  flags: readonly string[] = [],
): string[] {
  const code =
    `import { ${work.name} } from ${JSON.stringify(module)};` +
    `const answer = await ${work.name}(...${JSON.stringify(all)});` +
    'if (answer !== undefined) process.stdout.write(JSON.stringify(answer));';
  return [process.execPath, ...flags, '--input-type=module', '--eval', code];
}

export interface ApartOptions {
  /** For node. */
  readonly flags?: readonly string[];
  /** Ends the process. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What such a call gives, in a process whose heap nothing else has used.
 *
 * @throws GatewayError `ERR_INTERNAL` when that process fails; the signal's reason when it fires
 */
export async function callApart<Arguments extends readonly unknown[], Answer>(
  module: string,
  work: Work<Arguments, Answer>,
  all: Arguments,
  { flags = [], signal }: ApartOptions = {},
): Promise<Answer> {
  const [node = '', ...args] = commandApart(module, work, all, flags);
  const child = spawn(node, args, { signal, killSignal: 'SIGKILL' });
  const [[status], answer, errors] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (status === 0) return JSON.parse(answer) as Answer;
  const message = `a process that measures ended with ${status}: ${errors.slice(-2_000)}`;
  throw new GatewayError('ERR_INTERNAL', message);
}
