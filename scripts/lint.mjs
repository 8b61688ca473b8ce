// Every static check of the checkout, each named, all run, so that one pass shows all faults.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['oxlint', ['--type-aware', '--deny-warnings', 'src', 'test', 'scripts', 'bench']],
  ['prettier', ['--check', '--log-level', 'warn', '.']],
  ['knip', ['--no-progress']],
  ['publint', ['--strict']],
  ['attw', ['--pack', '.', '--profile', 'esm-only', '--quiet', '--exclude-entrypoints', './policy.schema.json']],
];

const failed = [];
for (const [name, args] of checks) {
  const { status, stdout, stderr } = spawnSync(bin(name), args, { cwd: root, encoding: 'utf8' });
  if (status === 0) continue;
  failed.push(name);
  console.error(`── ${name} ${args.join(' ')}\n${stdout}${stderr}`);
}
console.log(failed.length === 0 ? `lint: ${checks.length} checks clean` : `lint: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
