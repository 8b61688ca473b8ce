import { GatewayError } from '../../errors.ts';
import { explain } from '../../policy/explain.ts';
import type { Subject } from '../../policy/subject.ts';
import { jsonFault } from '../../text/json-fault.ts';
import { invalidFile, readText } from '../read.ts';
import type { BenchResult } from './form.ts';
import { benchResult } from './schema.ts';

const resultSubject: Subject = {
  noun: 'benchmark result',
  begin: '{ "format": "sallyport-bench", "version": 1',
  schema: 'bench/result.schema.json',
  instead: 'Name a file that `sallyport bench … --output` wrote.',
};

/**
 * A result from its file.
 *
 * @throws GatewayError `ERR_BENCH_READ`, or `ERR_BENCH_INVALID` with every fault.
 */
export async function readResult(path: string): Promise<BenchResult> {
  const text = await readText(path);
  const value = parsed(text, path);
  const checked = benchResult.safeParse(value);
  if (checked.success) return checked.data;
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'sallyport-bench') {
    const message = `${path} is no result of the benchmark: it has no \`format: sallyport-bench\``;
    throw new GatewayError('ERR_BENCH_INVALID', message, { help: resultSubject.instead });
  }
  if (typeof version === 'number' && version > 1) {
    const message = `${path} is of version ${version} of the format, and 1 is the newest known here`;
    throw new GatewayError('ERR_BENCH_INVALID', message, { help: 'Take a newer Sallyport.' });
  }
  const faults = explain(checked.error, benchResult, value, resultSubject);
  throw invalidFile(
    path,
    faults.map(({ message, help }) => ({ message, ...(help !== '' && { help }) })),
  );
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { message, help, line, column } = jsonFault(text);
    // What is wrong with a word of another kind of file is no news.
    const remedy = line === 1 && column === 1 ? resultSubject.instead : help;
    throw invalidFile(path, [{ message: `not JSON: ${message}`, help: remedy, line, column }]);
  }
}
