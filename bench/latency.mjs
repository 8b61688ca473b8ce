// Check against bare parse, cold run against bare interpreter: medians, in one process, as ratios.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { openGateway } from '../dist/index.js';
import { honestScript } from './scripts.mjs';

const require = createRequire(import.meta.url);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Median milliseconds of each work, run in turn so that noise falls on all alike. */
function interleaved(works, rounds) {
  const times = works.map(() => []);
  for (let round = -Math.ceil(rounds / 5); round < rounds; round += 1) {
    for (const [at, work] of works.entries()) {
      const start = performance.now();
      work();
      if (round >= 0) times[at].push(performance.now() - start);
    }
  }
  return times.map(median);
}

/** Parse and one walk over every node with the parser's own cursor: what any reader of a tree must pay. */
async function bareReader(engine) {
  const parser = engine === 'native' ? nativeParser() : await portableParser();
  return (text) => {
    const tree = parser.parse(text, undefined, { bufferSize: 1 << 22 });
    const cursor = tree.walk();
    for (;;) {
      void cursor.nodeTypeId;
      if (cursor.gotoFirstChild()) continue;
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return void tree.delete?.();
      }
    }
  };
}

function nativeParser() {
  const Parser = require('tree-sitter');
  const parser = new Parser();
  parser.setLanguage(require('tree-sitter-python'));
  return parser;
}

async function portableParser() {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(new URL('../vendor/tree-sitter-python.wasm', import.meta.url).pathname),
  );
  return parser;
}

async function benchCheck(engine) {
  const gateway = await openGateway({ policy: 'kusto', engines: engine, verdictCache: false });
  const read = await bareReader(engine);
  for (const kilobytes of [1, 3, 10]) {
    const clean = honestScript(kilobytes * 1024);
    const noisy = `${clean}\nimport os\nos.system('id')\neval('1')\n`;
    const works = [
      () => read(clean),
      () => gateway.checkScript(clean),
      () => gateway.checkScript(noisy),
    ];
    const [bare, allowed, denied] = interleaved(works, 200);
    const row = [engine, `${kilobytes} KB`, bare, allowed, denied, allowed / bare, denied / bare];
    console.log(row.map(cell).join(''));
  }
  await gateway.close();
}

/** The same job again, from the verdicts that the gateway remembers. */
async function benchAgain() {
  const gateway = await openGateway({ policy: 'kusto' });
  const fresh = await openGateway({ policy: 'kusto', verdictCache: false });
  const script = honestScript(3 * 1024);
  const works = [() => fresh.checkScript(script), () => gateway.checkScript(script)];
  const [first, again] = interleaved(works, 200);
  await Promise.all([gateway.close(), fresh.close()]);
  console.log(
    `\na job of 3 KB that comes again: ${again.toFixed(3)} ms; ` +
      `judged anew: ${first.toFixed(2)} ms; ratio ${(first / again).toFixed(0)}`,
  );
}

const cell = (value) => (typeof value === 'number' ? value.toFixed(2) : String(value)).padStart(12);

async function benchOpen() {
  const times = [];
  for (let round = 0; round < 11; round += 1) {
    const start = performance.now();
    const gateway = await openGateway({ policy: 'processor' });
    times.push(performance.now() - start);
    await gateway.close();
  }
  console.log(
    `gateway open: first ${times[0].toFixed(0)} ms, median ${median(times).toFixed(0)} ms`,
  );
}

async function benchRun(admitted) {
  const gateway = await openGateway({ policy: 'processor', tiers: [admitted] });
  const { python, tier } = await gateway.capabilities();
  if (tier !== admitted) {
    await gateway.close();
    console.log(`cold job in tier ${admitted}: this host does not give it`);
    return;
  }
  const job = {
    platform: 'processor',
    script: 'return [{"n": 1}]\n',
    outputSchema: [{ name: 'n', type: 'integer' }],
  };
  const bare = [];
  const cold = [];
  for (let round = -3; round < 25; round += 1) {
    let start = performance.now();
    spawnSync(python.path, ['-I', '-S', '-c', 'pass']);
    const bareMs = performance.now() - start;
    start = performance.now();
    const { outcome } = await gateway.run(job);
    const coldMs = performance.now() - start;
    if (outcome?.status !== 'completed') throw new Error(`the run ended as ${outcome?.status}`);
    if (round >= 0) {
      bare.push(bareMs);
      cold.push(coldMs);
    }
  }
  await gateway.close();
  const [a, b] = [median(bare), median(cold)];
  console.log(
    `cold job (check, permit, tier ${tier}, facts derived again): ${b.toFixed(1)} ms; ` +
      `bare \`python3 -I -S -c pass\`: ${a.toFixed(1)} ms; ratio ${(b / a).toFixed(2)}`,
  );
}

// First, while this process is small: what a spawn costs grows with its parent.
for (const tier of ['kernel', 'namespace', 'vm']) {
  await benchRun(tier).catch((error) => console.log(`cold job in tier ${tier}: ${error.message}`));
}
await benchOpen();

const heads = ['engine', 'script', 'bare ms', 'allow ms', 'deny ms', 'allow/bare', 'deny/bare'];
console.log('\ncheck against (bare parse + bare walk) of the same text, medians of 200\n');
console.log(heads.map(cell).join(''));
for (const engine of ['native', 'portable']) {
  await benchCheck(engine).catch((error) => console.log(`${cell(engine)}  ${error.message}`));
}
await benchAgain();
