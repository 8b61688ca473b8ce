// Judges every query of a folder of Markdown pages, and tells what calls were found in it:
// node bench/queries.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openGateway } from '../dist/index.js';
import { checkQuery } from '../dist/kusto.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name a folder of Markdown pages.');

const fence = /^([ \t]*)(`{3,}|~{3,})\s*(?:kusto|kql)[^\n]*\n([^]*?)^\1\2[ \t]*$/gim;
const gateway = await openGateway({ policy: 'kusto' });
const counts = { pages: 0, queries: 0, calls: 0, judged: 0, denied: 0, spelledAndNotFound: 0 };
const scripts = new Set();
const rules = {};

for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  counts.pages += 1;
  for (const [, , , kql] of readFileSync(join(folder, page), 'utf8').matchAll(fence)) {
    const { calls, verdict } = await checkQuery(kql, gateway);
    counts.queries += 1;
    counts.calls += calls.length;
    counts.judged += calls.filter(
      ({ script, schema }) => script !== null && schema !== null,
    ).length;
    if (verdict.decision === 'deny') counts.denied += 1;
    if (calls.length === 0 && /\bevaluate\b[^|]*\bpython\s*\(/.test(kql))
      counts.spelledAndNotFound += 1;
    for (const { script } of calls) if (script !== null) scripts.add(script.text);
    for (const { level, rule, message } of verdict.findings) {
      rules[`${level} ${rule}`] = (rules[`${level} ${rule}`] ?? 0) + 1;
      if (level === 'error') console.log(`${page}: ${message}`);
    }
  }
}
console.log({ ...counts, scripts: scripts.size, rules });
await gateway.close();
