import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadSources, loadSuite, suiteFolder, suiteSchema } from './suite.js';
import { platformsTable } from './table.js';

const root = join(suiteFolder, '..', '..');
const suite = loadSuite();
const written = 'run `node scripts/conformance.mjs` after `npm run build:tests`';

t.test('the table and the schema are those of the rows', async (t) => {
  const table = readFileSync(join(root, 'docs', 'platforms.md'), 'utf8');
  t.equal(table, platformsTable(suite, loadSources()), written);
  const schema = readFileSync(join(suiteFolder, 'conformance.schema.json'), 'utf8');
  t.equal(schema, suiteSchema(), written);
});

t.test('rows stand in the folder of their platform, each under a name of its own', async (t) => {
  const ids = suite.flatMap(({ path, platform, rows }) => {
    t.ok(path.startsWith(`${platform}/`), path);
    return rows.map(({ id }) => `${platform}/${id}`);
  });
  t.same(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
});

t.test('tests that rows name are there', async (t) => {
  const named = suite.flatMap(({ rows }) => rows.flatMap(({ tests = [] }) => tests));
  const gone = named.filter(({ file, name }) => !isTest(file, name));
  t.ok(named.length > 0);
  t.same(gone, []);
  t.notOk(isTest('test/conformance/table.test.ts', 'no such name'), 'and one that is not is told');
});

/** Whether a file has a test whose name, as it is written, starts so. */
function isTest(file: string, name: string): boolean {
  const path = join(root, file);
  if (!existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some((quote) =>
    source.replace(/\bt\.test\(\s+/g, 't.test(').includes(`t.test(${quote}${name}`),
  );
}

t.test('every page is used', async (t) => {
  const used = new Set(suite.flatMap(({ rows }) => rows.map(({ page }) => page)));
  t.same(
    Object.keys(loadSources()).filter((page) => !used.has(page)),
    [],
  );
});
