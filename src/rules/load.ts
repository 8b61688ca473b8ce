import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
 * is built: where the bytes are the same, so is the catalog.
 *
 * @throws GatewayError `ERR_RULE_INVALID` with every fault of every page, each with file and line.
 */
export async function loadRules(directory: URL | string = shipped): Promise<RuleCatalog> {
  const root = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const files = await readFiles(root);
  const digest = digestJson(files.map(({ path, bytes }) => [path, digestBytes(bytes)]));
  return toCatalog((await readPrebuilt(digest)) ?? (await readPages(root, files, digest)));
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
): Promise<CatalogContent> {
  const { pagesToCatalog } = await import('./pages.ts');
  return pagesToCatalog(root, files, digest);
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
    paths.map(async (path) => ({ path, bytes: await readFile(join(root, path)) })),
  );
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
