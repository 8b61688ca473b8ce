import { writeFile } from 'node:fs/promises';
import type { BenchResult } from '../../bench/result/form.ts';
import { GatewayError } from '../../errors.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import type { Terminal } from '../terminal.ts';
import type { BenchFormat, OutputOptions } from './options.ts';

/**
 * Prints a result, and writes it where `--output` says: in this order, so that nothing is lost where it
 * cannot be written.
 *
 * @throws GatewayError `ERR_USAGE` when that file cannot be written.
 */
export async function handOut(
  result: BenchResult,
  { format, output }: OutputOptions,
  terminal: Terminal,
): Promise<void> {
  terminal.out(await shown(result, format, terminal));
  if (output === undefined) return;
  await save(output, await shown(result, output.endsWith('.html') ? 'html' : 'json', terminal));
}

async function shown(result: BenchResult, format: BenchFormat, at: Terminal): Promise<string> {
  if (format === 'json') {
    const { resultText } = await import('../../bench/result/write.ts');
    return resultText(result);
  }
  const { reportOf } = await import('../../bench/report/report-of.ts');
  const report = reportOf(result);
  if (format === 'html') {
    const { reportHtml } = await import('../../bench/report/html.ts');
    return reportHtml(report);
  }
  const { reportText } = await import('../../bench/report/text.ts');
  return reportText(report, at.canvas);
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new GatewayError('ERR_USAGE', `cannot write ${path}: ${whyUnreadable(error)}`, {
      help: 'Give --output a file in a folder that exists and can be written.',
      cause: error,
    });
  }
}
