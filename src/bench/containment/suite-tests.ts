import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Proof } from './cases/case.ts';

/** Tests of the suites, compiled, where this package is a checkout that has them. */
const build = new URL('../../../build/', import.meta.url);

/** Runs test files of the suites, each once. */
export class SuiteTests {
  readonly #reports = new Map<string, Promise<readonly string[]>>();
  readonly #signal: AbortSignal;

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Null where there are none.
   *
   * @param signal ends the file that runs
   */
  static find(signal: AbortSignal): SuiteTests | null {
    return existsSync(new URL('containment/', build)) ? new SuiteTests(signal) : null;
  }

  /** Whether all tests whose names begin so were passed; null where they were left out. */
  async proves({ file, test }: Proof): Promise<boolean | null> {
    const results = (await this.#report(file))
      .map((line) => /^(not ok|ok) \d+ - (.*)$/.exec(line))
      .filter((result) => result?.[2]?.startsWith(test) === true);
    if (results.some((result) => result?.[2]?.includes('# SKIP') === true)) return null;
    return results.length > 0 && results.every((result) => result?.[1] === 'ok');
  }

  #report(file: string): Promise<readonly string[]> {
    const report = this.#reports.get(file) ?? printedBy(file, this.#signal);
    this.#reports.set(file, report);
    return report;
  }
}

async function printedBy(file: string, signal: AbortSignal): Promise<readonly string[]> {
  const path = fileURLToPath(new URL(`${file}.test.js`, build));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'ignore'], signal });
  const [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return printed.split('\n');
}
