// Reads TAP from its input and prints a line for each test file, then what failed: a log of which only
// the end is kept still names the assertion. `.taprc` has tap write to it.
import { Parser } from 'tap-parser';
import { stringify } from 'yaml';

/** More failures than these have one cause, and more lines of one are a dump. */
const [failuresShown, linesShown, columnsShown] = [25, 60, 300];

/** How a process was started: the same for every file. */
const startKeys = ['stdio', 'cwd', 'externalID', 'command', 'args', 'jobId'];

const failures = [];
const skipped = new Map();
const files = { passed: 0, failed: 0 };
const counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts the assertions of a parser and of its subtests. A subtest is no assertion itself, except
 * where it failed and nothing in it did: it was killed, or its plan does not hold.
 */
function count(parser, path) {
  let isSubtest = false;
  let failedBefore = 0;
  parser.on('child', (child) => {
    isSubtest = true;
    failedBefore = counts.failed;
    count(child, [...path, child.name]);
  });
  parser.on('assert', (result) => {
    const { diag, ok, skip, todo } = result;
    const isTold = isSubtest && (ok || counts.failed > failedBefore);
    isSubtest = false;
    if (skip || todo) {
      counts.skipped += 1;
      const reason = String(skip || todo);
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    } else if (!isTold) {
      counts[ok ? 'passed' : 'failed'] += 1;
      if (!ok) failures.push({ path: [...path, nameOf(result)], diag });
    }
  });
}

/** A file that took too long is told as `timeout!`. */
const nameOf = ({ diag, name }) => diag?.expired ?? name;
const secondsOf = (ms) => `${(ms / 1_000).toFixed(1)} s`;

function tellFile(result) {
  const { ok, time } = result;
  files[ok ? 'passed' : 'failed'] += 1;
  const word = ok ? 'ok    ' : 'FAILED';
  console.log(`${word} ${secondsOf(time ?? 0).padStart(7)}  ${nameOf(result)}`);
}

function indented(diag) {
  const told = Object.entries(diag).filter(([key]) => !startKeys.includes(key));
  const text = stringify(Object.fromEntries(told), { lineWidth: 0 });
  const lines = text.trimEnd().split('\n');
  const shown = lines.slice(0, linesShown).map((line) => `  ${line.slice(0, columnsShown)}`);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `  … ${more} more lines`] : shown;
}

function tellFailure({ path, diag }) {
  const [file] = path;
  const again = file.endsWith('.js') ? [`  again: npx tap ${file}`] : [];
  console.log([`\n${path.join(' > ')}`, ...(diag ? indented(diag) : []), ...again].join('\n'));
}

const began = performance.now();
const parser = new Parser(({ bailout, plan }) => {
  for (const [reason, times] of skipped) console.log(`skipped ${times}: ${reason}`);
  for (const failure of failures.slice(0, failuresShown)) tellFailure(failure);
  const more = failures.length - failuresShown;
  if (more > 0) console.log(`\n… and ${more} more`);
  if (bailout) console.log(`\nBail out! ${bailout === true ? '' : bailout}`);
  const [ended, planned] = [files.passed + files.failed, plan.end ?? 0];
  if (ended < planned) console.log(`\n${planned - ended} of ${planned} files came to no end`);
  console.log(
    `\n${files.failed} of ${ended} files failed; assertions: ${counts.failed} failed, ` +
      `${counts.passed} passed, ${counts.skipped} skipped; ${secondsOf(performance.now() - began)}`,
  );
});
parser.on('assert', tellFile);
count(parser, []);
process.stdin.setEncoding('utf8').pipe(parser);
