// Time and memory of checks on hostile shapes, against the bare parse of the same text.
//   node bench/scaling.mjs [--engine native|portable] [--only PART-OF-NAME] [--quick]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openGateway } from '../dist/index.js';
import { definePolicy } from '../dist/policy/index.js';
import { loadParser } from '../dist/syntax/parser.js';
import { broken, hostile, more } from './shapes.mjs';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'native' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    memory: { type: 'string' },
    bytes: { type: 'string' },
  },
});
const kib = 1024;
const mib = 1024 * kib;
const policyOf = (rules) =>
  definePolicy({
    apiVersion: 'sallyport/v1',
    name: 'bench',
    platform: 'kusto',
    python: '3.13',
    imports: { match: 'any' },
    rules,
    limits: { sourceBytesMax: mib },
  });
// The first allows what a shape is not meant to break; the second denies type hints too.
const lax = { 'kusto-result': 'off', 'type-annotation': 'off' };
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const mark = (met) => (met ? 'met' : 'MISSED');

/** The most that this process has held so far; proc_pid_status(5). */
function peakKilobytes() {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

/** Megabytes that this process came to hold at most for one check. */
async function memoryOf(name, bytes) {
  const text = { ...hostile, ...more }[name](bytes);
  const gateway = await openGateway({
    policy: policyOf(lax),
    engines: options.engine,
    verdictCache: false,
  });
  gateway.checkScript('x = 1\n');
  const before = peakKilobytes();
  gateway.checkScript(text);
  return (peakKilobytes() - before) / kib;
}

function memoryApart(name, bytes) {
  const args = ['--memory', name, '--bytes', String(bytes), '--engine', options.engine];
  const own = fileURLToPath(import.meta.url);
  const { stdout } = spawnSync(process.execPath, [own, ...args], { encoding: 'utf8' });
  return Number(stdout);
}

/** Milliseconds of a bare parse with a bare walk, and of a check, in turn. */
function timed(gateway, parser, text, rounds) {
  const parses = [];
  const checks = [];
  let verdict;
  for (let round = 0; round < rounds; round += 1) {
    let start = performance.now();
    parser.bare(text);
    parses.push(performance.now() - start);
    start = performance.now();
    verdict = gateway.checkScript(text);
    checks.push(performance.now() - start);
  }
  return { parse: median(parses), check: median(checks), verdict };
}

/** The verdict in a word: a shape that a bound of the gateway meets is refused, not read. */
function outcomeOf({ decision, findings }) {
  if (findings.some(({ rule }) => rule === 'syntax-limit')) return 'refused';
  return decision === 'allow' ? 'allowed' : 'denied';
}

const widths = [36, 9, 9, 9, 9, 8, 9, 10];
const line = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[at]))).join('');
const heads = ['shape', 'KB', 'parse ms', 'check ms', 'beyond', 'growth', 'MB', 'verdict'];

async function scaling(gateway, parser) {
  console.log('Growth from 10 KB to 1 MB: beyond = check - (bare parse + bare walk)\n');
  console.log(line(heads));
  let worstTime = 0;
  let worstMemory = 0;
  for (const [name, shape] of Object.entries(hostile)) {
    if (!name.includes(options.only)) continue;
    let last = null;
    for (const bytes of [10 * kib, 100 * kib, mib]) {
      const text = shape(bytes);
      const rounds = Math.max(3, Math.min(41, Math.round((400 * kib) / bytes) * 2 + 1));
      const { parse, check, verdict } = timed(gateway, parser, text, rounds);
      const beyond = Math.max(check - parse, 0.05 * parse);
      const megabytes = options.quick ? 0 : memoryApart(name, bytes);
      const growth = last === null ? 0 : beyond / last.beyond;
      if (last !== null) worstTime = Math.max(worstTime, growth);
      // What 10 KB take cannot be told from what the process has in hand.
      if (bytes === mib && last.megabytes > 0) {
        worstMemory = Math.max(worstMemory, megabytes / last.megabytes);
      }
      const numbers = [parse, check, beyond].map((value) => value.toFixed(1));
      const shown = growth === 0 ? '' : `${growth.toFixed(1)} x`;
      const size = String(Math.round(text.length / kib));
      console.log(line([name, size, ...numbers, shown, megabytes.toFixed(0), outcomeOf(verdict)]));
      last = { beyond, megabytes };
    }
  }
  return { worstTime, worstMemory };
}

async function worstOf256(gateway, strict, parser) {
  console.log('\nOne check of 256 KB, slowest first: allowed, and with more rules in force\n');
  const rows = [];
  for (const [name, shape] of Object.entries({ ...hostile, ...more, ...broken })) {
    if (!name.includes(options.only)) continue;
    const text = shape(256 * kib);
    const { parse, check, verdict } = timed(gateway, parser, text, 3);
    const { check: denied } = timed(strict, parser, text, 1);
    rows.push({ name, parse, worst: Math.max(check, denied), outcome: outcomeOf(verdict) });
  }
  rows.sort((a, b) => b.worst - a.worst);
  for (const { name, parse, worst, outcome } of rows.slice(0, 12)) {
    console.log(line([name, '256', parse.toFixed(0), worst.toFixed(0), '', '', '', outcome]));
  }
  return { slowest: rows[0].worst, name: rows[0].name, count: rows.length };
}

/** Bytes that 10,000 checks leave behind, on the heap and outside of it. */
async function leftBehind(gateway) {
  const texts = [
    'x = 1\n',
    "eval('1')\n",
    hostile.names(4 * kib),
    broken['errors on every line'](kib),
  ];
  const collect = globalThis.gc;
  if (collect === undefined) return null;
  const use = () => {
    collect();
    const { arrayBuffers, external, heapUsed, rss } = process.memoryUsage();
    return { heap: heapUsed + external + arrayBuffers, rss };
  };
  const checks = (count) => {
    for (let round = 0; round < count; round += 1) gateway.checkScript(texts[round % texts.length]);
  };
  checks(1_000);
  const before = use();
  checks(10_000);
  const after = use();
  return { heap: after.heap - before.heap, rss: after.rss - before.rss };
}

if (options.memory !== undefined) {
  console.log(await memoryOf(options.memory, Number(options.bytes)));
} else {
  const gateway = await openGateway({
    policy: policyOf(lax),
    engines: options.engine,
    verdictCache: false,
  });
  const strict = await openGateway({
    policy: policyOf({}),
    engines: options.engine,
    verdictCache: false,
  });
  const parser = await loadParser(options.engine);
  const left = await leftBehind(gateway);
  const { worstMemory, worstTime } = await scaling(gateway, parser);
  const { count, name, slowest } = await worstOf256(gateway, strict, parser);
  console.log(`\nengine ${options.engine}`);
  console.log(
    `our time beyond the parse grows at most ${worstTime.toFixed(1)}-fold per ten-fold input ` +
      `on twelve shapes (promised: 13): ${mark(worstTime <= 13)}`,
  );
  if (!options.quick) {
    console.log(
      `memory grows at most ${worstMemory.toFixed(1)}-fold from 100 KB to 1 MB ` +
        `(promised: 13): ${mark(worstMemory <= 13)}`,
    );
  }
  console.log(
    `the slowest of ${count} shapes of 256 KB, "${name}", takes ${slowest.toFixed(0)} ms ` +
      `(promised: 1000): ${mark(slowest <= 1000)}`,
  );
  console.log(
    left === null
      ? 'what checks leave on the heap: not measured (run node with --expose-gc)'
      : `10,000 checks leave ${(left.heap / kib).toFixed(0)} KB on the heap and outside of it ` +
          `(rss ${(left.rss / mib).toFixed(1)} MB): ${mark(left.heap < mib)}`,
  );
}
