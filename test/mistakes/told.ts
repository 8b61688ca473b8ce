import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTarget } from '#dist/cli/check-target.js';
import { printError } from '#dist/cli/fault-text.js';
import type { Gateways } from '#dist/cli/gateways.js';
import { openRunTarget } from '#dist/cli/run-target.js';
import type { Terminal } from '#dist/cli/terminal.js';
import { prettyOutcome } from '#dist/report/outcome.js';
import { prettyVerdict } from '#dist/report/pretty.js';
import { bytesOf, filesOf, type Mistake } from './mistake.js';

const canvas = { colour: false, width: 10_000 };

/** All that `sallyport check` or `sallyport run` would tell, as a person reads it. */
export async function told(
  mistake: Mistake,
  policy: string | undefined,
  gateways: Gateways,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mistake-'));
  const { files, subject } = filesOf(mistake);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytesOf(content));
  }
  const lines: string[] = [];
  const terminal = terminalOf(lines);
  const path = join(folder, subject);
  const by = (mistake.policy ?? policy)?.replace(/^\.\//, `${folder}/`);
  try {
    const work = mistake.run ? runs : checks;
    lines.push(await work({ path, folder, by, mistake }, gateways, terminal));
  } catch (error) {
    printError(terminal, error);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return plainly(lines.join(''), folder);
}

interface Asked {
  readonly path: string;
  readonly folder: string;
  readonly by: string | undefined;
  readonly mistake: Mistake;
}

async function checks({ path, by }: Asked, gateways: Gateways, terminal: Terminal) {
  const options = { stdinName: '<stdin>', ...(by !== undefined && { policy: by }) };
  const target = await openTarget(path, options, gateways, terminal);
  return prettyVerdict(target.entry(await target.check()), canvas);
}

async function runs(asked: Asked, gateways: Gateways, terminal: Terminal) {
  const { path, folder, by, mistake } = asked;
  const input = mistake.input === undefined ? {} : { input: join(folder, mistake.input) };
  const options = { ...input, ...(by !== undefined && { policy: by }) };
  const target = await openRunTarget(path, options, terminal);
  const { entry, outcome } = await target.run(await gateways.open(target.policy), {});
  const drawn = { ...canvas, rowsMax: 5, saved: new Map<string, string>() };
  return prettyVerdict(entry, canvas) + (outcome === null ? '' : prettyOutcome(outcome, drawn));
}

function terminalOf(lines: string[]): Terminal {
  return {
    stdin: (async function* () {})(),
    ...{ canvas, errorCanvas: canvas, interactive: false, debug: false },
    signal: new AbortController().signal,
    out: (data) => void lines.push(String(data)),
    err: (text) => void lines.push(text),
    progress: () => undefined,
  };
}

/** Without what differs from one machine or run to the next, and without the pages of the rules. */
function plainly(text: string, folder: string): string {
  return text
    .replaceAll(`${folder}/`, '')
    .replaceAll(folder, 'FOLDER')
    .replace(/^ {2}docs: .*\n/gm, '')
    .replace(/^([a-z-]+) in [\d.]+ .*\(.*\)\n$/m, '$1\n')
    .replace(/… \d+ times more …/g, '… many times more …')
    .replace(/used \d+( \([\d.]+ \w+\))?/g, 'used …')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
}
