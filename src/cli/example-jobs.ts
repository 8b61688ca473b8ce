import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const policiesFolder = fileURLToPath(new URL('../../policies/', import.meta.url));

/** Job files of the examples that come with the package, by policy and then by name. */
export async function exampleJobs(policy?: string): Promise<string[]> {
  const jobs: string[] = [];
  for (const entry of await readdir(policiesFolder, { withFileTypes: true })) {
    if (!entry.isDirectory() || (policy !== undefined && entry.name !== policy)) continue;
    const folder = shortest(join(policiesFolder, entry.name, 'examples'));
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => /\.job\.(?:ya?ml|json)$/.test(name));
    jobs.push(...files.map((name) => join(folder, name)));
  }
  return jobs.sort();
}

/** As a person in this directory would type it, unless that leads up and out. */
function shortest(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') ? path : near;
}
