import { Option } from 'commander';
import type { TestCounts, TestResult } from '../authoring/tested/types.ts';
import { paintFor } from '../report/paint.ts';
import type { Terminal } from './terminal.ts';

const formats = ['pretty', 'json', 'junit', 'github'] as const;
export type TestFormat = (typeof formats)[number];

/** `--format`, the same for every verb that runs tests. */
export function testFormatOption(): Option {
  return new Option('-f, --format <format>', 'report').choices(formats).default('pretty');
}

/** What was tested, as far as every kind of test has it. */
interface Tested {
  readonly results: readonly TestResult[];
  readonly counts: TestCounts;
}

/**
 * The report of a verb that runs tests.
 *
 * @param more what only a person is told, before the counts
 */
export async function renderTests(
  { title, tested, more = '' }: { title: string; tested: Tested; more?: string },
  { format, verbose = false }: { format: TestFormat; verbose?: boolean },
  { canvas }: Terminal,
): Promise<string> {
  const { results, counts } = tested;
  const machine = await import('../authoring/tested/machine.ts');
  if (format === 'junit') return machine.resultsJunit(title, results);
  if (format === 'github') return results.map(machine.resultGithub).join('');
  if (format === 'json') {
    const { jsonText } = await import('../report/json.ts');
    return `${jsonText({ ...tested, results: results.map(machine.resultJson) })}\n`;
  }
  const { countsText, resultText } = await import('../authoring/tested/text.ts');
  const shown = results
    .map((one) => resultText(one, canvas, verbose))
    .filter((text) => text !== '');
  const lines = shown.map((text) => (verbose ? text : `${text}\n`));
  const sum = results.length === 0 ? '' : countsText(counts, paintFor(canvas));
  return lines.join('') + more + sum;
}
