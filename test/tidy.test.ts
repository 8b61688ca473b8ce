import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import t from 'tap';

const source = join(dirname(import.meta.dirname), 'src');

/** Left of each room stands what it may import (ARCHITECTURE.md). */
const order = [
  ['limits', 'errors', 'finding', 'text', 'version'],
  ['address', 'regex', 'archive'],
  ['http'],
  ['platform'],
  ['job'],
  ['table'],
  ['syntax'],
  ['facts'],
  ['rules'],
  ['policy'],
  ['identity'],
  ['callout'],
  ['verdict'],
  ['fixes'],
  ['artifacts'],
  ['permit'],
  ['executor'],
  ['kql'],
  ['report', 'decision-log'],
  ['job-file'],
  ['gateway'],
  ['authoring'],
  ['kusto', 'index'],
  ['bench'],
  ['cli'],
];

/** What an execution host installs: nothing that parses or judges. */
const executorMayImport =
  /^(executor|address|archive|job|table|text|platform|limits|errors|permit\/(verify|claims|spent|keys|header)\.ts)/;

/** Packages with a single home. */
const homes: Readonly<Record<string, readonly string[]>> = {
  'web-tree-sitter': [],
  re2: ['regex'],
  re2js: ['regex'],
  jose: ['permit', 'identity'],
  refa: ['callout'],
  '@kusto/language-service-next': ['kql'],
  'apache-arrow': [],
  undici: ['http'],
  commander: ['cli'],
  'node:child_process': ['executor', 'bench'],
};

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly lines: readonly string[];
  readonly imports: readonly string[];
}

function filesUnder(directory: string, ending: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('__pycache__'))
    .map((path) => join(directory, path));
}

function read(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const place = relative(source, path).split(sep).join('/');
  const imports = [...text.matchAll(/(?:from|import\(|require\(|import)\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
  const room = place.split('/')[0]?.replace(/\.ts$/, '') ?? '';
  return { path: place, room, lines: text.split('\n'), imports };
}

/** Room and path inside src/ of a relative import; null for a package. */
function target(file: SourceFile, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return join(dirname(file.path), specifier).split(sep).join('/');
}

function rank(room: string): number {
  return order.findIndex((level) => level.includes(room));
}

/** Why this import may not stand, or null. */
function importFault(file: SourceFile, specifier: string): string | null {
  const to = target(file, specifier);
  if (to === null) {
    const home = homes[specifier];
    return home && !home.includes(file.room) ? `${specifier} belongs to ${home.join(', ')}` : null;
  }
  const room = to.split('/')[0]?.replace(/\.ts$/, '') ?? '';
  if (room === file.room) return null;
  if (rank(room) === -1) return `${room} has no place in the order of rooms`;
  if (rank(room) >= rank(file.room)) return `${file.room} may not import ${room}`;
  if (file.room === 'executor' && !executorMayImport.test(to))
    return `executor may not import ${to}`;
  return null;
}

/** Functions longer than the bound, by the indentation that prettier gives them. */
function longFunctions(file: SourceFile, linesMax: number): string[] {
  const found: string[] = [];
  for (const [start, line] of file.lines.entries()) {
    const opening =
      /^(\s*)(?:export )?(?:async )?(?:function\*?|(?:static |private |get |set |async )*[#\w]+\() ?/.exec(
        line,
      );
    if (!opening || !line.trimEnd().endsWith('{') || /^\s*(if|for|while|switch|catch)\b/.test(line))
      continue;
    const end = file.lines.indexOf(`${opening[1] ?? ''}}`, start);
    if (end - start > linesMax) found.push(`${file.path}:${start + 1} ${end - start} lines`);
  }
  return found;
}

const files = filesUnder(source, '.ts').map(read);
const python = filesUnder(source, '.py').map(read);

t.test('imports point one way and packages have one home', async (t) => {
  const faults = files.flatMap((file) =>
    file.imports.flatMap((specifier) => {
      const fault = importFault(file, specifier);
      return fault === null ? [] : [`${file.path}: ${fault}`];
    }),
  );
  t.same(faults, []);
});

t.test('the check of imports can fail', async (t) => {
  const file = { path: 'facts/x.ts', room: 'facts', lines: [], imports: [] };
  t.match(importFault(file, '../rules/load.ts'), /facts may not import rules/);
  t.match(importFault(file, 're2'), /belongs to regex/);
  t.equal(importFault(file, '../syntax/tree.ts'), null);
  const host = { path: 'executor/x.ts', room: 'executor', lines: [], imports: [] };
  t.match(importFault(host, '../permit/issue.ts'), /may not import permit\/issue/);
});

t.test('rooms stay small', async (t) => {
  const faults = [...files, ...python].flatMap((file) => [
    ...(file.lines.length > 251 ? [`${file.path}: ${file.lines.length - 1} lines`] : []),
    ...file.lines.flatMap((line, at) =>
      line.length > 120 ? [`${file.path}:${at + 1} too wide`] : [],
    ),
    ...longFunctions(file, 70),
  ]);
  t.same(faults, []);
});

const bans: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['default export', /^export default /],
  ['enum', /^\s*(export )?(const )?enum /],
  ['module-level let', /^(export )?let /],
  ['any', /^(?!\s*(\*|\/\*)).*(: any\b|<any>|\bas any\b)/],
  ['silenced type error', /@ts-(ignore|expect-error|nocheck)/],
  ['unfinished work', /\b(TODO|FIXME|XXX)\b/],
  ['banner comment', /^\s*\/\/\s*[-=*#─]{4,}/],
];

t.test('bans', async (t) => {
  const faults = files.flatMap((file) =>
    file.lines.flatMap((line, at) =>
      bans.flatMap(([name, pattern]) =>
        pattern.test(line) ? [`${file.path}:${at + 1} ${name}`] : [],
      ),
    ),
  );
  t.same(faults, []);
  t.notSame(
    bans.filter(([, pattern]) => pattern.test('export default 1')),
    [],
  );
});

t.test('file names are kebab-case and say one concept', async (t) => {
  const names = files.map((file) => file.path);
  t.same(
    names.filter((path) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.ts$/.test(path)),
    [],
  );
  t.same(
    names.filter((path) => /(^|\/)(utils?|helpers?|common|misc|manager)\b/.test(path)),
    [],
  );
});
