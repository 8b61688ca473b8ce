import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * Where a file lies that a test names: in the folder of the test file or below, links followed.
 *
 * @returns its path, or why it is not read
 */
export async function insideFolder(
  folder: string,
  name: string,
): Promise<{ readonly path: string } | { readonly why: string }> {
  const outside = { why: `\`${name}\` lies outside the folder of the test file` };
  if (isAbsolute(name) || name.includes('\0')) return outside;
  const path = join(folder, name);
  if (leaves(relative(folder, path))) return outside;
  const [root, target] = await Promise.all([realOf(resolve(folder)), realOf(resolve(path))]);
  return leaves(relative(root, target)) ? outside : { path };
}

function leaves(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** Of what is not there, where it would be: the nearest folder that is there is looked up. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(await realOf(folder), basename(path));
  }
}
