import type { Dirent } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import { limits } from '../../limits.ts';
import { presetNames } from '../../policy/load.ts';

const presets = fileURLToPath(new URL('../../../policies/', import.meta.url));

/**
 * Test files that names stand for: a preset, a test file, a policy file with `<its name>.test.yaml`
 * beside it, or a folder with all below that stand beside their policy or are called
 * `policy.test.yaml`.
 *
 * @throws GatewayError `ERR_TEST_READ` when a name stands for none.
 */
export async function findPolicyTests(names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) for (const path of await testsOf(name)) found.add(path);
  if (found.size <= limits.testFilesMax) return [...found];
  const message = `${found.size} test files are named, and ${limits.testFilesMax} is the most`;
  throw new GatewayError('ERR_TEST_READ', message, { help: 'Name fewer folders.' });
}

async function testsOf(name: string): Promise<string[]> {
  const status = await stat(name).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (!(status instanceof Error)) {
    if (status.isDirectory()) return await testsBelow(name);
    return [isTestName(name) ? name : await testBeside(name)];
  }
  if (/^[\w-]+$/.test(name) && (await presetNames()).includes(name)) {
    return [join(presets, name, 'policy.test.yaml')];
  }
  throw unreadable(`cannot read ${name}: ${whyUnreadable(status)}`);
}

function isTestName(name: string): boolean {
  return /\.test\.ya?ml$/i.test(name);
}

async function testBeside(policy: string): Promise<string> {
  const stem = policy.replace(/\.(?:ya?ml|json)$/i, '');
  for (const path of [`${stem}.test.yaml`, `${stem}.test.yml`]) {
    if (stem !== policy && (await isThere(path))) return path;
  }
  throw unreadable(`there is no ${basename(stem)}.test.yaml beside ${policy}`);
}

/** In order of path; links are not followed. */
async function testsBelow(root: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [root];
  for (let seen = 0; folders.length > 0; seen += 1) {
    if (seen > limits.testFoldersMax) throw unreadable(`${root} has too many folders`);
    const folder = folders.pop()!;
    const entries = await listOf(folder);
    const names = new Set(entries.filter((one) => one.isFile()).map((one) => one.name));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name)) folders.push(path);
      else if (entry.isFile() && isTestOf(entry.name, names)) found.push(path);
    }
  }
  return found.toSorted();
}

async function listOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(`cannot read ${folder}: ${whyUnreadable(error)}`);
  }
}

/** Tools of other kinds have files called `….test.yaml` too. */
function isTestOf(name: string, names: ReadonlySet<string>): boolean {
  if (!isTestName(name)) return false;
  const stem = name.replace(/\.test\.ya?ml$/i, '');
  return stem === 'policy' || ['.yaml', '.yml', '.json'].some((ending) => names.has(stem + ending));
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function unreadable(message: string): GatewayError {
  const help = 'Name a test file, a policy with one beside it, a preset, or a folder.';
  return new GatewayError('ERR_TEST_READ', message, { help });
}
