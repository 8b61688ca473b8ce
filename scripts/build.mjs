// Compiles src/ to dist/ and lays beside it what is not TypeScript: the Python worker and the grammar.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const at = (...parts) => join(root, ...parts);

const { status } = spawnSync(
  process.execPath,
  [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', root],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(1);
const worker = at('dist', 'executor', 'cpython', 'worker');
rmSync(worker, { recursive: true, force: true });
cpSync(at('src', 'executor', 'cpython', 'worker'), worker, {
  recursive: true,
  filter: (path) => !path.includes('__pycache__'),
});
cpSync(at('src', 'executor', 'cpython', 'seccomp'), at('dist', 'executor', 'cpython', 'seccomp'), {
  recursive: true,
});
mkdirSync(at('dist', 'syntax'), { recursive: true });
copyFileSync(
  at('vendor', 'tree-sitter-python.wasm'),
  at('dist', 'syntax', 'tree-sitter-python.wasm'),
);

// Pages are parsed here, once, and not by everyone who opens a gateway.
const { parseRules } = await import('../dist/rules/load.js');
const { writePrebuilt } = await import('../dist/rules/prebuilt.js');
await writePrebuilt(await parseRules());
