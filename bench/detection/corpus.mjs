import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} technique
 * @property {string | null} family null for honest scripts
 * @property {string} python
 * @property {readonly string[]} needs
 * @property {string | null} policy the preset that judges it; null for `data-science` and what it needs
 * @property {boolean} decidable
 * @property {string} code
 */

/** Attacks and honest scripts of a corpus directory, in the order of their files. */
export function loadCorpus(directory) {
  return { attacks: casesUnder(directory, 'attacks'), benign: casesUnder(directory, 'benign') };
}

function casesUnder(directory, kind) {
  const folder = join(directory, kind);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().flatMap((name) => {
    const cases = parse(readFileSync(join(folder, name), 'utf8'));
    return cases.map((one) => completeCase(one, kind, name));
  });
}

function completeCase(one, kind, file) {
  const { id, technique = file, python = '3.9', needs = [] } = one;
  const family = kind === 'attacks' ? one.family : null;
  const { decidable = true, escaped = false, policy = null } = one;
  const code = escaped ? unescape(one.code) : one.code;
  return { id, technique, family, python, needs, policy, decidable, escaped, code, file };
}

/** What `\n`, `\r`, `\\`, `\xNN` and `\uNNNN` stand for: characters that YAML would not keep. */
function unescape(code) {
  return code.replaceAll(/\\(x[\da-f]{2}|u[\da-f]{4}|n|r|\\)/gi, (_, escape) => {
    if (escape === 'n') return '\n';
    if (escape === 'r') return '\r';
    return escape === '\\' ? '\\' : String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
  });
}

/** Families of an outside list, as those of the rules that name the same tricks. */
const outsideFamilies = {
  'attribute-access': 'module-escape',
  frames: 'introspection',
  'object-graph': 'introspection',
  'library-exec': 'dynamic-exec',
  'dynamic-import': 'imports',
  'data-io': 'io',
  urls: 'io',
};

/** A JSON list of `{ id, trick, code, family, minimum_python, statically_decidable }`. */
export function loadList(path) {
  return JSON.parse(readFileSync(path, 'utf8')).map((one) => ({
    id: one.id,
    technique: `${one.id} ${one.trick}`,
    family: outsideFamilies[one.family] ?? one.family,
    python: one.minimum_python === '3.8' ? '3.9' : (one.minimum_python ?? '3.9'),
    needs: ['dynamic-import', 'lexing'].includes(one.family) ? [] : importedModules(one.code),
    policy: null,
    decidable: one.statically_decidable,
    escaped: false,
    code: one.code,
    file: path,
  }));
}

/** First parts of what the lines of a script import. */
export function importedModules(code) {
  const found = new Set();
  for (const [, from, list] of code.matchAll(
    /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))/gm,
  )) {
    for (const module of (from ?? list).split(',')) found.add(module.trim().split(/[.\s]/)[0]);
  }
  return [...found].filter((module) => /^[a-z_]\w*$/i.test(module) && module !== '__main__');
}
