// Writes the lock file beside each description of a runtime, with the hash of every file of every
// pinned package. It needs `uv` (https://docs.astral.sh/uv), which asks the index that its own
// settings name; no lock file says where a package came from.
//   node scripts/lock.mjs [--uv PATH] [NAME/MINOR…]
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { uv: { type: 'string', default: 'uv' } },
});
const folder = join(dirname(import.meta.dirname), 'runtimes');
const described = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.json'))
  .map((path) => path.slice(0, -'.json'.length))
  .sort();

for (const runtime of positionals.length === 0 ? described : positionals) {
  const about = JSON.parse(readFileSync(join(folder, `${runtime}.json`), 'utf8'));
  const input = Object.entries(wanted(about)).map(([name, version]) => `${name}==${version}`);
  const [, minor] = runtime.split('/');
  const result = spawnSync(
    values.uv,
    [
      ...['pip', 'compile', '--quiet', '--generate-hashes', '--no-header', '--no-annotate'],
      ...['--no-build', '--python-version', minor],
      ...['--python-platform', 'x86_64-manylinux_2_28', '-'],
    ],
    { input: input.join('\n'), encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] },
  );
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    console.error(`${runtime}: no lock file written`);
    process.exitCode = 1;
    continue;
  }
  const text = `# imports: ${about.imports.join(' ')}\n${result.stdout}`;
  writeFileSync(join(folder, `${runtime}.lock`), text);
  console.log(`${runtime}: ${input.length} asked for, ${text.match(/^[\w.-]+==/gm).length} locked`);
}

/** What the platform pins, with what stands in for some, what is added and without what is left. */
function wanted({ pins, instead, added, leftOut }) {
  const versions = { ...pins };
  for (const [name, { version }] of Object.entries({ ...instead, ...added })) {
    versions[name] = version;
  }
  for (const { packages } of leftOut) for (const name of packages) delete versions[name];
  return versions;
}
