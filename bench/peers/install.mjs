// Installs the tools that the benchmark compares with, each into an environment of its own, at
// the versions and hashes of requirements/ and npm/. What fails is said, and stops nothing else.
//   node bench/peers/install.mjs [--to DIR] [--python PATH] [PEER…]
// DIR is $SALLYPORT_PEERS, or ~/.cache/sallyport/peers. PEER is a name in peers.json, or npm.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const here = import.meta.dirname;
const oldestMinor = 11;
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string' }, python: { type: 'string' } },
});
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const to = resolve(values.to ?? process.env.SALLYPORT_PEERS ?? join(cache, 'sallyport', 'peers'));
const peers = JSON.parse(readFileSync(join(here, 'peers.json'), 'utf8'));
const names = [...Object.keys(peers).filter((name) => name !== 'libraries'), 'npm'];
const wanted = positionals.length === 0 ? names : positionals;

mkdirSync(to, { recursive: true });
for (const name of wanted) {
  const why = names.includes(name) ? install(name) : `no such peer; there are ${names.join(', ')}`;
  console.log(why === null ? `${name}: installed in ${join(to, name)}` : `${name}: ${why}`);
  if (why !== null) process.exitCode = 1;
}

/** Null, or why it is not installed. */
function install(name) {
  const locks = locksOf(name);
  const lock = locks.map((path) => readFileSync(path, 'utf8')).join('');
  const done = join(to, name, 'installed.lock');
  if (existsSync(done) && readFileSync(done, 'utf8') === lock) return null;
  const why = name === 'npm' ? installNode(join(to, name)) : installPython(join(to, name), locks);
  if (why === null) writeFileSync(done, lock);
  return why;
}

function locksOf(name) {
  if (name === 'npm') return [join(here, 'npm', 'package-lock.json')];
  const parts = peers[name].with === undefined ? [name] : [peers[name].with, name];
  return parts.map((part) => join(here, 'requirements', `${part}.txt`));
}

function installPython(folder, locks) {
  const python = values.python ?? newestPython();
  if (python === null) return `needs Python 3.${oldestMinor} or later; none is in PATH (--python)`;
  const environment = run(python, ['-m', 'venv', '--clear', folder]);
  if (environment !== null) return environment;
  const hashed = ['--require-hashes', '--only-binary', ':all:'];
  const files = locks.flatMap((path) => ['--requirement', path]);
  const pip = join(folder, 'bin', 'python');
  return run(pip, ['-m', 'pip', 'install', '--quiet', '--no-input', ...hashed, ...files]);
}

/** `--ignore-scripts`: what is installed runs nothing while it is installed. */
function installNode(folder) {
  cpSync(join(here, 'npm'), folder, { recursive: true });
  return run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]);
}

/** The interpreter of the highest minor version that starts. */
function newestPython() {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const kept = existsSync(versions) ? readdirSync(versions) : [];
  const candidates = [
    ...[15, 14, 13, 12, 11].map((minor) => `python3.${minor}`),
    ...kept.map((version) => join(versions, version, 'bin', 'python3')),
    'python3',
  ];
  const told = candidates.map((path) => ({ path, minor: minorOf(path) }));
  const usable = told.filter(({ minor }) => minor >= oldestMinor);
  return usable.toSorted((a, b) => b.minor - a.minor)[0]?.path ?? null;
}

/** 0 where nothing by that name starts, or where it lacks the modules that make environments. */
function minorOf(path) {
  const code = 'import sys, venv, ensurepip; print(sys.version_info.minor)';
  const { status, stdout } = spawnSync(path, ['-c', code], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : 0;
}

/** Null, or the last of what the command said. */
function run(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 900_000 });
  if (result.status === 0) return null;
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-3).join(' ');
  return `${command} ${args.slice(0, 3).join(' ')}: ${result.error?.message ?? said}`;
}
