// Replays a log of many decisions, and prints what processor time that takes beside JSON.parse of its lines.
//   node bench/replay.mjs [decisions]
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openGateway } from '../dist/index.js';
import { definePolicy } from '../dist/policy/index.js';
import { openReplayer } from '../dist/authoring/replay/open.js';
import { logChunks } from '../dist/authoring/replay/read-log.js';
import { replayLog } from '../dist/authoring/replay/replay.js';
import { loadRules } from '../dist/rules/load.js';

const wanted = Number(process.argv[2] ?? 100_000);
const allow = ['json', 'math', 'random', 'pandas', 'numpy'];
const policyOf = (modules) =>
  definePolicy({
    apiVersion: 'sallyport/v1',
    name: 'bench',
    platform: 'script',
    imports: { match: 'exact', allow: modules },
  });

/** A decision for each example of the rule pages, again and again, each with an id of its own. */
async function write(path) {
  const lines = [];
  const decisionLog = { to: (line) => void lines.push(line) };
  const gateway = await openGateway({ policy: policyOf(allow), decisionLog });
  for (const { examples } of (await loadRules()).rules) {
    for (const { code } of examples) gateway.checkScript(code);
  }
  await gateway.close();
  const [context, ...decisions] = lines;
  const file = await open(path, 'w');
  await file.write(context);
  for (let done = 0; done < wanted;) {
    const part = decisions.slice(0, wanted - done).map((line, index) => {
      return line.replace(/"id":"[^"]*"/, `"id":"${done + index}"`);
    });
    await file.write(part.join(''));
    done += part.length;
  }
  await file.close();
}

/** Time of the processor, which other programs of the machine do not lengthen. */
async function timed(work) {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return { result, ms: (user + system) / 1_000 };
}

async function parseLines(path) {
  const kept = { bytes: 0 };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    kept.bytes += line.length + 1;
    JSON.parse(line);
  }
  return kept.bytes;
}

const folder = await mkdtemp(join(tmpdir(), 'sallyport-replay-'));
try {
  const path = join(folder, 'decisions.jsonl');
  await write(path);
  const { gateway, replayer } = await openReplayer({ policy: policyOf([...allow, 'os', 'sys']) });
  const parsed = await timed(() => parseLines(path));
  const { ms, result } = await timed(() => replayLog(logChunks(path), replayer));
  await gateway.close();
  const { allowed, decisions, denied, unknown } = result;
  const seconds = (value) => `${(value / 1_000).toFixed(2)} s`;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(`${decisions} decisions, ${megabytes(parsed.result)}`);
  console.log(`flips: ${allowed} to allow, ${denied} to deny; unknown: ${unknown}`);
  console.log(`JSON.parse of each line: ${seconds(parsed.ms)}`);
  console.log(`replayed:                ${seconds(ms)}, ${(ms / parsed.ms).toFixed(2)} times that`);
  console.log(`memory of the process:   ${megabytes(process.memoryUsage().rss)}`);
} finally {
  await rm(folder, { recursive: true });
}
