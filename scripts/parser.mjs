// Compiles parser/ with tree-sitter and its grammar of Python to vendor/python-parser.wasm: from
// pinned packages, by a pinned compiler, to the same bytes wherever it runs. `--check` only compares.
// It needs the compiler as `python3 -m pip install ziglang==0.17.1`, and npm to fetch the sources.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const product = join(root, 'vendor', 'python-parser.wasm');
const readme = join(root, 'vendor', 'README.md');
const compiler = '0.17.1';
/** The npm packages that hold the sources. */
const sources = { 'tree-sitter': '0.25.1', 'tree-sitter-python': '0.25.0' };

const flags = [
  ...['--target=wasm32-wasi', '-mexec-model=reactor', '-mbulk-memory', '-msign-ext'],
  ...['-O3', '-DNDEBUG', '-DTREE_SITTER_HIDDEN_SYMBOLS', '-fvisibility=hidden'],
  ...['-Wl,--no-entry', '-Wl,--import-memory', '-Wl,--max-memory=4294901760'],
  ...['-Wl,--gc-sections', '-Wl,--strip-all', '-Wl,-z,stack-size=262144'],
];

function run(command, args, options = {}) {
  const { error, status, stderr, stdout } = spawnSync(command, args, {
    ...{ encoding: 'utf8', maxBuffer: 1 << 26 },
    ...options,
  });
  if (status === 0) return stdout.trim();
  throw new Error(`${command} ${args.slice(0, 3).join(' ')}…: ${error?.message ?? stderr}`);
}

function fetchSources(folder) {
  for (const [name, version] of Object.entries(sources)) {
    const archive = run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder });
    mkdirSync(join(folder, name));
    run('tar', ['-xzf', archive, '-C', name, '--strip-components=1'], { cwd: folder });
  }
}

function compile(folder) {
  const found = run('python3', ['-m', 'ziglang', 'version']);
  if (found !== compiler) throw new Error(`ziglang is ${found}; install ziglang==${compiler}`);
  const core = join(folder, 'tree-sitter', 'vendor', 'tree-sitter', 'lib');
  const output = join(folder, 'python-parser.wasm');
  const include = [folder, join(core, 'src'), join(core, 'include')].flatMap((one) => ['-I', one]);
  const source = join(root, 'parser', 'python-parser.c');
  run('python3', ['-m', 'ziglang', 'cc', ...flags, ...include, '-o', output, source]);
  return readFileSync(output);
}

const folder = mkdtempSync(join(tmpdir(), 'python-parser-'));
try {
  fetchSources(folder);
  const bytes = compile(folder);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (process.argv[2] === '--check') {
    if (!bytes.equals(readFileSync(product))) {
      process.stderr.write(
        `vendor/python-parser.wasm is not what parser/ compiles to: ${digest}\n`,
      );
      process.exitCode = 1;
    }
  } else {
    writeFileSync(product, bytes);
    const text = readFileSync(readme, 'utf8');
    writeFileSync(readme, text.replace(/`[0-9a-f]{64}`/, `\`${digest}\``));
  }
} finally {
  rmSync(folder, { recursive: true });
}
