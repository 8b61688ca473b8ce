// Every static check of the checkout, each named, all run, so that one pass shows all faults.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const failed = [];

function check(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  failed.push([command, ...args].join(' '));
  console.error(`── ${failed.at(-1)}\n${stdout}${stderr}`);
}

const tool = (name, ...args) => check(join(root, 'node_modules', '.bin', name), ...args);

tool('oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'scripts', 'bench');
tool('prettier', '--check', '--log-level', 'warn', '.');
tool('knip', '--no-progress');

// What would be published, packed without its scripts: those would build it once more.
const packed = mkdtempSync(join(tmpdir(), 'sallyport-pack-'));
try {
  check('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', packed);
  const [tarball] = readdirSync(packed).map((name) => join(packed, name));
  if (tarball !== undefined) {
    tool('publint', '--strict', tarball);
    const schemas = ['policy', 'policy-test', 'decision-log', 'bench-result'].map(
      (name) => `./${name}.schema.json`,
    );
    const unexported = ['--exclude-entrypoints', ...schemas];
    tool('attw', tarball, '--profile', 'esm-only', '--quiet', ...unexported);
  }
} finally {
  rmSync(packed, { recursive: true });
}

console.log(failed.length === 0 ? 'lint: clean' : `lint: failed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
