import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../errors.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { limits } from '../limits.ts';
import { readPrebuilt } from './prebuilt.ts';
import type { RuleFile } from './rule-file.ts';
import type { CatalogContent, RuleCatalog } from './types.ts';

/** Where the pages are in the installed package. */
const shipped = new URL('../../rules/', import.meta.url);

/**
 * Reads every page `<family>/<id>.md` of a directory. The pages of a build are read once, when it
 * is built: where the bytes are the same, so is the catalog. Pages of `own`, another directory, stand
 * beside them: they add rules and replace none.
 *
 * @throws GatewayError `ERR_RULE_INVALID` with every fault of every page, each with file and line.
 */
export async function loadRules(
  directory: URL | string = shipped,
  own?: string,
): Promise<RuleCatalog> {
  const root = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const files = await readFiles(root);
  const digest = digestJson(files.map(({ path, bytes }) => [path, digestBytes(bytes)]));
  const content = (await readPrebuilt(digest)) ?? (await readPages(root, files, digest));
  if (own === undefined) return toCatalog(content);
  const { joinPages } = await import('./own-pages.ts');
  return toCatalog(joinPages(content, await readOwn(own)));
}

/**
 * The pages of a directory that is not the package's: they are known by their path as it is named.
 *
 * @throws GatewayError `ERR_RULE_INVALID` as {@link loadRules}.
 */
export async function loadOwnRules(directory: string): Promise<RuleCatalog> {
  return toCatalog(await readOwn(directory));
}

/**
 * One page, whose folder is called as its family.
 *
 * @throws GatewayError `ERR_RULE_INVALID` as {@link loadRules}.
 */
export async function loadOwnPage(file: string): Promise<RuleCatalog> {
  const family = dirname(resolve(file));
  const path = `${basename(family)}/${basename(file)}`;
  const bytes = await readStart(file);
  const place = join(dirname(file), '..');
  return toCatalog(await readPages(place, [{ path, bytes }], digestBytes(bytes), place));
}

async function readOwn(directory: string): Promise<CatalogContent> {
  const files = await readFiles(directory);
  const digest = digestJson(files.map(({ path, bytes }) => [path, digestBytes(bytes)]));
  return readPages(directory, files, digest, directory);
}

/**
 * As {@link loadRules}, and always from the pages themselves.
 *
 * @throws GatewayError as there.
 */
export async function parseRules(directory: URL | string = shipped): Promise<RuleCatalog> {
  const root = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const files = await readFiles(root);
  const digest = digestJson(files.map(({ path, bytes }) => [path, digestBytes(bytes)]));
  return toCatalog(await readPages(root, files, digest));
}

/** Reading pages needs a YAML parser and schemas; nobody else waits for them to load. */
async function readPages(
  root: string,
  files: readonly RuleFile[],
  digest: string,
  place?: string,
): Promise<CatalogContent> {
  const { pagesToCatalog } = await import('./pages.ts');
  return pagesToCatalog(root, files, digest, place);
}

function toCatalog({ rules, digest }: CatalogContent): RuleCatalog {
  return Object.freeze({
    rules: Object.freeze(rules),
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    digest,
  });
}

async function readFiles(root: string): Promise<RuleFile[]> {
  const paths = await pagePaths(root);
  return Promise.all(
    paths.map(async (path) => ({ path, bytes: await readStart(join(root, path)) })),
  );
}

/** One byte more than a page may have at most: its reader then says that it is too long. */
async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new GatewayError('ERR_RULE_INVALID', `the page ${path} cannot be read`, { cause });
  });
  try {
    const bytesMax = limits.rulePageBytesMax + 1;
    const size = Math.min((await file.stat()).size, bytesMax);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Paths of the pages, in one order everywhere. */
async function pagePaths(root: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(root, { withFileTypes: true, recursive: true });
  } catch (cause) {
    const message = `the rule pages in ${root} cannot be read`;
    throw new GatewayError('ERR_RULE_INVALID', message, { cause });
  }
  const base = join(root, '/').length;
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name).slice(base).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))
    .sort();
  if (paths.length > limits.rulePagesMax) {
    const message = `${root} holds ${paths.length} pages; at most ${limits.rulePagesMax} are read`;
    throw new GatewayError('ERR_RULE_INVALID', message);
  }
  return paths;
}
