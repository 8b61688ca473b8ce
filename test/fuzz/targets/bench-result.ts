import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareResults } from '#dist/bench/compare/compare.js';
import { comparisonText } from '#dist/bench/compare/text.js';
import type { BenchResult } from '#dist/bench/result/form.js';
import { readResult } from '#dist/bench/result/read.js';
import { resultText } from '#dist/bench/result/write.js';
import { GatewayError } from '#dist/errors.js';
import { demand, type Target } from '../target.js';

const results = join(import.meta.dirname, '../../../bench/results');

/** The first entries of every list and record: the form of a result, and little of it. */
function excerpt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, 2).map(excerpt);
  const entries = Object.entries(value).map(([key, member]) => [key, excerpt(member)] as const);
  const isRecord = Object.keys(value).length > 16;
  return Object.fromEntries(isRecord ? entries.slice(0, 3) : entries);
}

function seeds(): string[] {
  return readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')) as unknown)
    .map((result) => `${JSON.stringify(excerpt(result))}\n`);
}

async function read(path: string): Promise<BenchResult | null> {
  try {
    return await readResult(path);
  } catch (error) {
    if (error instanceof GatewayError && error.code.startsWith('ERR_BENCH_')) return null;
    throw error;
  }
}

export const benchResultTarget: Target = {
  name: 'bench-result',
  holds:
    'a file is refused, or is a result that is written as it was read and no worse than itself',
  bytesMax: 32_768,
  covers: ['bench/result/', 'bench/compare/', 'policy/explain.js'],
  words: [
    ...[
      '"kind":"detection"',
      '"kind":"containment"',
      '"kind":"latency"',
      '"version":1',
      '"cases":{}',
      'null',
    ],
    ...[
      '"allow"',
      '"deny"',
      '"error"',
      '"held"',
      '"sallyport"',
      '"__proto__":',
      '-1',
      '1e999',
      '0.1',
      '[]',
      '{}',
    ],
  ],
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'));
    const path = join(folder, 'result.json');
    return {
      seeds: seeds(),
      check: async (input) => {
        writeFileSync(path, input);
        const result = await read(path);
        if (result === null) return 'refused';
        const text = resultText(result);
        writeFileSync(path, text);
        const again = await read(path);
        demand(again !== null, 'what is written is no result');
        demand(resultText(again) === text, 'written twice it is another text');
        const comparison = compareResults(result, again);
        demand(comparison.regressions.length === 0, 'it is worse than itself');
        comparisonText(comparison, { colour: false, width: 80 });
        return result.kind;
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
};
