// Writes requirements/ of peers.json anew: every package at a version, with the hash of every file
// of it. Needs `uv` (https://docs.astral.sh/uv), which asks the index that its own settings name.
//   node bench/peers/lock.mjs [--uv PATH] [NAME…]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { uv: { type: 'string', default: 'uv' } },
});
const folder = join(import.meta.dirname, 'requirements');
const peers = JSON.parse(readFileSync(join(import.meta.dirname, 'peers.json'), 'utf8'));

for (const name of positionals.length === 0 ? Object.keys(peers) : positionals) {
  const { packages, with: base } = peers[name];
  const agreeing = base === undefined ? [] : ['--constraint', join(folder, `${base}.txt`)];
  const result = spawnSync(
    values.uv,
    [
      ...['pip', 'compile', '--quiet', '--generate-hashes', '--no-header', '--no-annotate'],
      ...['--no-build', '--universal', '--python-version', '3.11', ...agreeing, '-'],
    ],
    { input: packages.join('\n'), encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] },
  );
  if (result.error !== undefined) throw result.error;
  if (result.status === 0) writeFileSync(join(folder, `${name}.txt`), result.stdout);
  else process.exitCode = 1;
  console.log(`${name}: ${result.status === 0 ? 'locked' : 'no lock file written'}`);
}
