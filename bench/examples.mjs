// What the rules say of code that others wrote as examples, unmodified and not stored here.
//   node bench/examples.mjs [--policy ID] [--allow MODULE]... [--warnings] doctests|scripts|pages DIRECTORY...
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { openGateway } from '../dist/index.js';
import { definePolicy } from '../dist/policy/index.js';
import { classOf, tally } from './examples/classes.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    policy: { type: 'string', default: 'data-science' },
    allow: { type: 'string', multiple: true, default: [] },
    warnings: { type: 'boolean', default: false },
  },
});
const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const preset = parse(read(`../policies/${values.policy}/policy.yaml`));
const allow = [...(preset.imports.allow ?? []), ...values.allow];
const policy =
  values.allow.length === 0 ? preset : { ...preset, imports: { ...preset.imports, allow } };
const gateway = await openGateway({ policy: definePolicy(policy) });
const classes = parse(read('./examples/refusals.yaml'));
const level = values.warnings ? 'warning' : 'error';

const script = fileURLToPath(new URL('examples/extract.py', import.meta.url));
const extracted = spawnSync('python3', [script, ...positionals], {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
});
if (extracted.status !== 0) throw new Error(extracted.stderr || 'name a kind and directories');

let count = 0;
let refused = 0;
const told = [];
for (const line of extracted.stdout.split('\n').filter(Boolean)) {
  const { place, line: first, code } = JSON.parse(line);
  const { decision, findings } = gateway.checkScript(code);
  count += 1;
  if (decision === 'deny') refused += 1;
  for (const finding of findings.filter((one) => one.level === level)) {
    const source = code.split('\n')[finding.line - 1] ?? '';
    const at = { place: `${place}:${first}+${finding.line}`, source: source.trim() };
    told.push({ ...at, ...finding, class: classOf(classes, finding, source) });
  }
}
await gateway.close();

console.log(`${count} examples, ${refused} refused, ${told.length} findings of level ${level}\n`);
const byRule = tally(told, ({ rule }) => rule);
for (const [rule, found] of byRule) console.log(`${String(found.length).padStart(6)}  ${rule}`);
console.log('\njudged, see bench/examples/refusals.yaml:');
const judged = told.filter((one) => one.class !== null);
for (const [name, found] of tally(judged, (one) => one.class.class)) {
  console.log(`${String(found.length).padStart(6)}  ${name}: ${found[0].class.why}`);
}
const unjudged = told.filter((one) => one.class === null);
console.log(`\nnot judged: ${unjudged.length}`);
for (const { place, rule, source, message } of unjudged) {
  console.log(`  ${place} ${rule}\n    ${source.slice(0, 160)}\n    ${message}`);
}
process.exitCode = unjudged.length === 0 ? 0 : 1;
