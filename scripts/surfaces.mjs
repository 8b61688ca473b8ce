// Writes the maps of the preset runtimes, as this host has them, to surfaces/. After a build.
//   node scripts/surfaces.mjs [--cache DIRECTORY] PYTHON…
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureSurface } from '../dist/authoring/surface/measure.js';
import { presetRuntimes } from '../dist/executor/index.js';
import { loadPolicy } from '../dist/policy/index.js';
import { bareRuntime } from '../dist/rules/surface-load.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { cache: { type: 'string' } },
});
const folder = join(dirname(import.meta.dirname), 'surfaces');
// It admits every module, so that the map fits every other policy.
const policy = await loadPolicy('script');
mkdirSync(folder, { recursive: true });
for (const python of positionals) {
  for (const runtime of [null, ...Object.keys(await presetRuntimes())]) {
    const options = { runtime, python, cacheDirectory: values.cache };
    const { surface, text, missing } = await measureSurface(policy, options);
    const minor = surface.source.python.split('.', 2).join('.');
    const name = `${runtime ?? bareRuntime}-${minor}.surface`;
    writeFileSync(join(folder, name), text);
    console.log(`${name}: ${text.length} characters, ${missing.size} modules not to be had`);
  }
}
