import { spawnSync } from 'node:child_process';
import { GatewayError } from '../errors.ts';

/**
 * What an exported function of a module gives in a process of its own, whose heap nothing else has
 * used; arguments and answer go as JSON.
 *
 * @param module its URL, as `import.meta.url` says it
 * @param flags for node
 * @throws GatewayError `ERR_INTERNAL` when that process fails
 */
export function callApart<Arguments extends readonly unknown[], Answer>(
  module: string,
  work: (...all: Arguments) => Promise<Answer>,
  all: Arguments,
  flags: readonly string[] = [],
): Answer {
  const code =
    `import { ${work.name} } from ${JSON.stringify(module)};` +
    `process.stdout.write(JSON.stringify(await ${work.name}(...${JSON.stringify(all)})));`;
  const args = [...flags, '--input-type=module', '--eval', code];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout) as Answer;
  const message = `a process that measures ended with ${status}: ${stderr.slice(-2_000)}`;
  throw new GatewayError('ERR_INTERNAL', message);
}
