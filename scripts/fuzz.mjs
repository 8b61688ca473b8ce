// Fuzzes what reads strangers' bytes: `node scripts/fuzz.mjs --help`. Needs dist/ and build/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const root = dirname(import.meta.dirname);
const built = (name) => import(join(root, 'build', 'fuzz', name));
if (!existsSync(join(root, 'build', 'fuzz'))) {
  console.error('build/fuzz is not there: run npm run build and npm run build:tests first');
  process.exit(2);
}
const [{ fuzz, replay }, { inputsIn }, { targets }] = await Promise.all(
  ['fuzz.js', 'fixtures.js', 'registry.js'].map(built),
);
const names = Object.keys(targets);

const usage = `Usage: node scripts/fuzz.mjs [target…] [options]

  --seconds N      time for each target (default 10)
  --executions N   inputs for each target, where that is less
  --seed S         the same seed tries the same inputs (default: by the clock, and printed)
  --corpus DIR     folder of found inputs, one folder for each target: read first, written to
  --replay FILE    tries one input on the one target that is named
  --blind          without coverage: faster, and finds less
  --missed         says which functions no input reached
  --list           says what targets there are

Targets (all but the canary where none is named): ${names.join(' ')}`;

function fail(message) {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function argumentsOf() {
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...{ seconds: { type: 'string', default: '10' }, executions: { type: 'string' } },
        ...{ seed: { type: 'string' }, corpus: { type: 'string' }, replay: { type: 'string' } },
        ...{ blind: flag, missed: flag, list: flag, help: flag },
      },
    });
  } catch (error) {
    return fail(error.message);
  }
}

function numberOf(name, text) {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) fail(`--${name} takes a number, and not \`${text}\``);
  return number;
}

const { positionals, values } = argumentsOf();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.list) {
  for (const load of Object.values(targets)) {
    const { name, holds } = await load();
    console.log(`${name.padEnd(18)} ${holds}`);
  }
  process.exit(0);
}
const unknown = positionals.find((name) => targets[name] === undefined);
if (unknown !== undefined) fail(`no target is called \`${unknown}\``);
const chosen = positionals.length > 0 ? positionals : names.filter((name) => name !== 'canary');

/** Writes an input under the digest of its bytes, and says where. */
function keepInput(folder, input) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16));
  writeFileSync(path, input);
  return path;
}

async function again(target, file) {
  const opened = await target.open();
  const error = await replay(opened, readFileSync(file));
  await opened.close?.();
  console.log(error === null ? `${target.name}: it holds for ${file}` : error.stack);
  return error === null;
}

/** The input where it can be shown, and where it stands. */
function told({ error, input }, name) {
  const path = relative(root, keepInput(join(root, 'out', 'fuzz', name), input));
  const shown = JSON.stringify(Buffer.from(input).toString('utf8'));
  return [
    `  FAILED ${error.message}`,
    `    ${(error.stack ?? '')
      .split('\n')
      .slice(1, 4)
      .map((line) => line.trim())
      .join('\n    ')}`,
    `    ${input.length} bytes: ${shown.slice(0, 300)}`,
    `    again: node scripts/fuzz.mjs ${name} --replay ${path}`,
    `    to keep: mv ${path} test/fuzz/fixtures/${name}/${basename(path)}`,
  ].join('\n');
}

async function run(name, seed) {
  const folder = values.corpus === undefined ? null : join(values.corpus, name);
  const report = await fuzz(targets[name], {
    ...{ seed, guided: !values.blind, root: join(root, 'dist') },
    executionsMax: numberOf('executions', values.executions ?? Number.MAX_SAFE_INTEGER),
    msMax: 1_000 * numberOf('seconds', values.seconds),
    corpus: folder === null ? [] : [...inputsIn(folder).values()],
  });
  if (folder !== null) report.found.forEach((input) => keepInput(folder, input));
  const { blocks, executions, failures, found, missed, ms, outcomes, slowest } = report;
  const rate = Math.round((1_000 * executions) / ms);
  const counts = [...outcomes].sort(([, a], [, b]) => b - a).slice(0, 12);
  console.log(
    [
      `${name}: ${executions} executions, ${rate} a second, seed ${seed}`,
      `  blocks ${blocks.first} → ${blocks.all}, ${found.length} inputs found that reach new ones`,
      `  ${counts.map(([word, count]) => `${word} ${count}`).join(', ')}`,
      `  slowest ${slowest.ms.toFixed(1)} ms for ${slowest.input.length} bytes`,
      ...(values.missed ? missed.map((label) => `  never ran: ${label}`) : []),
      ...failures.map((failure) => told(failure, name)),
    ].join('\n'),
  );
  return failures.length === 0;
}

/** Each in a process of its own: code that another one compiled would not be counted. */
function runApart(name, seed) {
  const own = ['seconds', 'executions', 'corpus'].filter((key) => values[key] !== undefined);
  const argv = own.flatMap((key) => [`--${key}`, values[key]]);
  const script = join(import.meta.dirname, 'fuzz.mjs');
  const flagged = (flag) => (values[flag] ? [`--${flag}`] : []);
  const all = [
    script,
    name,
    '--seed',
    String(seed),
    ...argv,
    ...['blind', 'missed'].flatMap(flagged),
  ];
  return spawnSync(process.execPath, all, { stdio: 'inherit' }).status === 0;
}

const seed = numberOf('seed', values.seed ?? Date.now() & 0x7fffffff);
let isSound = true;
if (values.replay !== undefined) {
  if (positionals.length !== 1) fail('--replay takes one target');
  isSound = await again(await targets[chosen[0]](), values.replay);
} else if (chosen.length === 1) {
  isSound = await run(chosen[0], seed);
} else {
  for (const name of chosen) isSound = runApart(name, seed) && isSound;
}
process.exit(isSound ? 0 : 1);
