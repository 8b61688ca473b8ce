// Compiles src/ to dist/ and lays beside it what is not TypeScript; with `tests`, test/ to build/.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const at = (...parts) => join(root, ...parts);

/** Compiles a project, and takes away what it once made from sources that are gone. */
function compile(project, sources, output) {
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  for (const path of readdirSync(output, { recursive: true })) {
    const source = path.replace(/(\.d\.ts|\.js)$/, '.ts');
    if (source !== path && !existsSync(join(sources, source))) rmSync(join(output, path));
  }
}

if (process.argv[2] === 'tests') {
  compile(at('test'), at('test'), at('build'));
  process.exit(0);
}

compile(root, at('src'), at('dist'));
const cpython = ['executor', 'cpython'];
rmSync(at('dist', ...cpython, 'worker'), { recursive: true, force: true });
for (const [room, kind] of [
  ['worker', '.py'],
  ['seccomp', '.json'],
]) {
  const [from, to] = [at('src', ...cpython, room), at('dist', ...cpython, room)];
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((each) => each.endsWith(kind))) {
    copyFileSync(join(from, name), join(to, name));
  }
}
mkdirSync(at('dist', 'syntax'), { recursive: true });
copyFileSync(at('vendor', 'python-parser.wasm'), at('dist', 'syntax', 'python-parser.wasm'));

// Pages are parsed here, once, and not by everyone who opens a gateway.
const { parseRules } = await import('../dist/rules/load.js');
const { writePrebuilt } = await import('../dist/rules/prebuilt.js');
await writePrebuilt(await parseRules());
