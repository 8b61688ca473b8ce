import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Python } from './pythons.js';

const worker = join(import.meta.dirname, '../../dist/executor/cpython/worker');
const scripts = join(import.meta.dirname, '../../test/differential');

/** Each as a line with its number of bytes and then the bytes. */
function framed(sources: readonly Uint8Array[]): Buffer {
  return Buffer.concat(sources.flatMap((each) => [Buffer.from(`${each.length}\n`), each]));
}

function unframed(answer: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < answer.length;) {
    const newline = answer.indexOf(0x0a, at);
    const end = newline + 1 + Number(answer.subarray(at, newline).toString());
    found.push(answer.subarray(newline + 1, end).toString());
    at = end;
  }
  return found;
}

function run(python: Python, argv: readonly string[], input: string | Buffer): string[] {
  const { stdout, stderr, status } = spawnSync(python.path, ['-S', '-B', '-W', 'ignore', ...argv], {
    input,
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(stderr.toString());
  return unframed(stdout);
}

/** What CPython says of each script: rows, or null when its parser refuses. */
export function cpythonRows(
  python: Python,
  sources: readonly Uint8Array[],
  as: 'text' | 'bytes' = 'text',
): (string | null)[] {
  const answers = run(python, ['-I', join(scripts, 'rows.py'), worker, as], framed(sources));
  return answers.map((answer) => (answer.startsWith('=') ? answer.slice(1) : null));
}

/** Random programs that CPython wrote itself, one for each seed that it could. */
export function cpythonPrograms(python: Python, seeds: readonly number[]): string[] {
  const found = run(python, [join(scripts, 'programs.py')], seeds.join('\n'));
  return found.filter((program) => program !== '');
}
