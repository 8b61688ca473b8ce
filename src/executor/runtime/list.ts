import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { shellWord } from '../../text/shell-word.ts';
import { cacheRoot } from '../cpython/host/cache.ts';
import { readRuntime, runtimeNamePattern, runtimePlace } from './place.ts';
import type { Runtime } from './place.ts';
import { presetRuntimes } from './preset.ts';

/** The runtimes prepared on this host, in order of name. */
export async function listRuntimes(
  options: { readonly cacheDirectory?: string | undefined } = {},
): Promise<Runtime[]> {
  const root = join(cacheRoot(options.cacheDirectory), 'runtimes');
  const entries = await readdir(root).catch(() => []);
  const runtimes: Runtime[] = [];
  for (const entry of entries.sort((a, b) => (a < b ? -1 : 1))) {
    const runtime = await readRuntime(join(root, entry));
    if (runtime !== null && entry === `${runtime.name}-${runtime.python}`) runtimes.push(runtime);
  }
  return runtimes;
}

export interface FindRuntimeOptions {
  readonly cacheDirectory?: string | undefined;
  /** As the person named it, who is to repeat it. */
  readonly python?: string | undefined;
}

/**
 * The runtime of this name for a minor version of CPython.
 *
 * @throws GatewayError `ERR_RUNTIME_MISSING`, with the command that creates it
 */
export async function findRuntime(
  name: string,
  minor: string,
  options: FindRuntimeOptions = {},
): Promise<Runtime> {
  const cache = cacheRoot(options.cacheDirectory);
  const runtime = runtimeNamePattern.test(name)
    ? await readRuntime(runtimePlace(cache, name, minor))
    : null;
  if (runtime !== null) return runtime;
  throw new GatewayError(
    'ERR_RUNTIME_MISSING',
    `the Python runtime ${JSON.stringify(name)} for Python ${minor} is not prepared on this host`,
    { help: await howToPrepare(name, options.python) },
  );
}

async function howToPrepare(name: string, python: string | undefined): Promise<string> {
  const presets = Object.keys(await presetRuntimes());
  if (!presets.includes(name)) {
    return `No preset runtime has this name; set \`runtime\` in the policy to: ${presets.join(', ')}.`;
  }
  const which = python === undefined ? '' : ` --python ${shellWord(python)}`;
  return `Run: sallyport runtime create ${name}${which}`;
}
