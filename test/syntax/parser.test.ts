import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkTree } from '#dist/syntax/check.js';
import { ParserInstance } from '#dist/syntax/instance.js';
import { loadParser } from '#dist/syntax/parser.js';
import { webAssembly } from '#dist/syntax/webassembly.js';

const root = join(import.meta.dirname, '../..');
const parser = await loadParser();
const good = 'def f(a):\n    return [a, "b"]  # c\n';

t.test('what is shipped is what its page says, and what its sources compile to', async (t) => {
  const product = readFileSync(join(root, 'vendor/python-parser.wasm'));
  const digest = createHash('sha256').update(product).digest('hex');
  t.match(readFileSync(join(root, 'vendor/README.md'), 'utf8'), digest);
  t.ok(readFileSync(join(root, 'dist/syntax/python-parser.wasm')).equals(product));
  if (process.env['SALLYPORT_TEST_FULL'] !== '1') return;
  const compiler = spawnSync('python3', ['-m', 'ziglang', 'version'], { encoding: 'utf8' });
  if (compiler.status !== 0) return;
  const script = join(root, 'scripts/parser.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
});

t.test('a text that memory does not suffice for ends an instance, and nothing else', async (t) => {
  const before = parser.parse(good);
  // Longer than the memory may become; no script that is admitted comes near.
  const huge = parser.parse(' '.repeat(2 ** 29 - 32));
  t.match(huge, { count: 0, stop: { reason: 'memory', offset: 0 } });
  t.match(checkTree(huge, { python: '3.11', body: 'module' }), [
    { rule: 'syntax-limit', message: /1024 MB/ },
  ]);
  t.same(parser.parse(good), before);
});

t.test('parses leave nothing in memory, whatever the text was', async (t) => {
  const bytes = readFileSync(join(root, 'vendor/python-parser.wasm'));
  const instance = new ParserInstance(await webAssembly.compile(bytes), () => false);
  const texts = [good, 'x = (1,\n', `${'a.b(c)[d] = e\n'.repeat(20)})`, '"\ud800" é 𝒳\n', ''];
  const parse = (): unknown[] => texts.map((text) => instance.parse(text, text));
  const [trees, held] = [parse(), instance.heldBytes];
  for (let round = 0; round < 300; round += 1) parse();
  t.equal(instance.heldBytes, held);
  t.same(parse(), trees);
});
