import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError, type Fault } from '../errors.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { limits } from '../limits.ts';
import { readPage } from './page.ts';
import { readSurface, type Surface } from './surface.ts';
import type { Rule, RuleCatalog } from './types.ts';

/** Where the pages are in the installed package. */
const shipped = new URL('../../rules/', import.meta.url);

const surfaceFile = 'surface.json';

/**
 * Reads every page `<family>/<id>.md` of a directory, and its surface map (`surface.json`) where
 * there is one.
 *
 * @throws GatewayError `ERR_RULE_INVALID` with every fault of every page, each with file and line.
 */
export async function loadRules(directory: URL | string = shipped): Promise<RuleCatalog> {
  const root = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const faults: Fault[] = [];
  const rules = new Map<string, Rule>();
  const contents: [string, string][] = [];
  for (const path of await pagePaths(root)) {
    const docs = `rules/${path}`;
    const text = await readText(join(root, path), docs, faults);
    if (text === null) continue;
    contents.push([path, digestBytes(text)]);
    const { rule, faults: found } = readPage(text, docs);
    faults.push(...found);
    if (!rule) continue;
    const twin = rules.get(rule.id);
    if (twin) faults.push({ path: docs, line: 2, message: `${twin.docs} has the same id` });
    rules.set(rule.id, rule);
  }
  const surface = await loadSurface(root, faults);
  refuse(root, faults, rules.size);
  const sorted = [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Object.freeze({
    rules: Object.freeze(sorted),
    byId: new Map(sorted.map((rule) => [rule.id, rule])),
    surface: surface.map,
    digest: digestJson({ pages: contents, surface: surface.digest }),
  });
}

function refuse(root: string, faults: readonly Fault[], count: number): void {
  if (faults.length > 0) {
    const first = faults[0]!;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    const place = `${first.path}:${first.line ?? 1}`;
    throw new GatewayError('ERR_RULE_INVALID', `${place}: ${first.message}${more}`, { faults });
  }
  if (count === 0) {
    throw new GatewayError('ERR_RULE_INVALID', `no rule page in ${root}`, {
      help: 'Name a directory that holds <family>/<rule-id>.md.',
    });
  }
}

async function pagePaths(root: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(root, { withFileTypes: true, recursive: true });
  } catch (cause) {
    throw new GatewayError('ERR_RULE_INVALID', `the rule pages in ${root} cannot be read`, {
      cause,
    });
  }
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  if (paths.length > limits.rulePagesMax) {
    throw new GatewayError(
      'ERR_RULE_INVALID',
      `${root} holds ${paths.length} pages; at most ${limits.rulePagesMax} are read`,
    );
  }
  return paths;
}

async function readText(file: string, docs: string, faults: Fault[]): Promise<string | null> {
  const bytes = await readFile(file);
  if (bytes.length > limits.rulePageBytesMax) {
    const message = `${bytes.length} bytes; a page has at most ${limits.rulePageBytesMax}`;
    faults.push({ path: docs, line: 1, message });
    return null;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    faults.push({ path: docs, line: 1, message: 'is not UTF-8' });
    return null;
  }
}

async function loadSurface(root: string, faults: Fault[]): Promise<Surface> {
  let text: string;
  try {
    text = await readFile(join(root, surfaceFile), 'utf8');
  } catch {
    return { map: {}, digest: null };
  }
  return readSurface(text, `rules/${surfaceFile}`, faults);
}
