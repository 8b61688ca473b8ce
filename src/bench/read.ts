import type { z } from 'zod';
import { GatewayError, type Fault } from '../errors.ts';
import { readBounded, whyUnreadable } from '../job-file/read-file.ts';
import { limits } from '../limits.ts';
import { explain } from '../policy/explain.ts';
import type { Subject } from '../policy/subject.ts';
import { readYaml } from '../policy/yaml.ts';

/** @throws GatewayError `ERR_BENCH_READ` when the file cannot be read or is larger than any is. */
export async function readText(path: string): Promise<string> {
  try {
    const bytes = await readBounded(path, limits.benchFileBytesMax);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof GatewayError) {
      const { message, help = '' } = error;
      throw new GatewayError('ERR_BENCH_READ', message, { help, cause: error });
    }
    throw new GatewayError('ERR_BENCH_READ', `cannot read ${path}: ${whyUnreadable(error)}`, {
      help: 'Name a file that exists and is UTF-8.',
      cause: error,
    });
  }
}

/**
 * A YAML or JSON file of a form.
 *
 * @throws GatewayError `ERR_BENCH_READ`, or `ERR_BENCH_INVALID` with every fault and its place.
 */
export async function readForm<T>(path: string, form: z.ZodType<T>, subject: Subject): Promise<T> {
  const read = readYaml((await readText(path)).replace(/^\uFEFF/, ''), subject);
  if (!read.ok) throw invalidFile(path, read.faults);
  const { yaml } = read;
  const checked = form.safeParse(yaml.value);
  if (checked.success) return checked.data;
  const explained = explain(checked.error, form, yaml.value, subject);
  throw invalidFile(
    path,
    explained.map(({ path: at, about, message, help }): Fault => {
      const place = about === 'key' ? yaml.keyAt(at) : yaml.valueAt(at);
      return { message, ...place, ...(help !== '' && { help }) };
    }),
  );
}

/** One error for all that is wrong with a file. */
export function invalidFile(path: string, faults: readonly Fault[]): GatewayError {
  const placed = faults.slice(0, limits.findingsMax).map((fault) => ({ path, ...fault }));
  const [first, second] = placed;
  if (first === undefined || second !== undefined) {
    const message = `${path} has ${faults.length} faults`;
    return new GatewayError('ERR_BENCH_INVALID', message, { faults: placed });
  }
  const place = [first.path, first.line, first.column].filter((part) => part !== undefined);
  return new GatewayError('ERR_BENCH_INVALID', `${place.join(':')}: ${first.message}`, {
    faults: placed,
    ...(first.help !== undefined && { help: first.help }),
  });
}
