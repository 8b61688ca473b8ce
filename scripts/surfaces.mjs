// Writes the maps of the preset runtimes, as this host has them, to surfaces/. After a build.
//   node scripts/surfaces.mjs [--cache DIRECTORY] [--runtime NAME]… PYTHON…
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureSurface } from '../dist/authoring/surface/measure.js';
import { findPython, presetRuntimes } from '../dist/executor/index.js';
import { loadPolicy } from '../dist/policy/index.js';
import { bareRuntime } from '../dist/rules/surface-load.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { cache: { type: 'string' }, runtime: { type: 'string', multiple: true } },
});
const folder = join(dirname(import.meta.dirname), 'surfaces');
// It admits every module, so that the map fits every other policy.
const policy = await loadPolicy('script');
mkdirSync(folder, { recursive: true });
for (const python of positionals) {
  const { minor } = await findPython({ python, cacheDirectory: values.cache });
  for (const runtime of values.runtime ?? [null, ...(await runtimesFor(minor))]) {
    const options = { runtime, python, cacheDirectory: values.cache };
    const { text, missing } = await measureSurface(policy, options);
    const name = `${runtime ?? bareRuntime}-${minor}.surface`;
    writeFileSync(join(folder, name), text);
    console.log(`${name}: ${text.length} characters, ${missing.size} modules not to be had`);
  }
}

async function runtimesFor(minor) {
  const presets = Object.entries(await presetRuntimes());
  return presets.filter(([, minors]) => minors.includes(minor)).map(([name]) => name);
}
