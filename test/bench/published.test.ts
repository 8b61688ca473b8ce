import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

interface Published {
  readonly blockOf: (name: string) => RegExp;
  readonly published: () => Promise<{
    readonly blocks: ReadonlyMap<string, string>;
    readonly charts: ReadonlyMap<string, string>;
  }>;
}

const root = dirname(dirname(import.meta.dirname));
const module = pathToFileURL(join(root, 'bench', 'charts', 'published.mjs')).href;
const { blockOf, published } = (await import(module)) as Published;

t.test('the README shows what the committed results say', async (t) => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const { blocks, charts } = await published();
  t.ok(blocks.size >= 3 && charts.size >= 4);
  for (const [name, block] of blocks) {
    t.equal(blockOf(name).exec(readme)?.[0], block, `${name}: node bench/publish.mjs`);
  }
  for (const [name, svg] of charts) {
    const drawn = readFileSync(join(root, 'docs', 'charts', `${name}.svg`), 'utf8');
    t.equal(svg, drawn, `${name}.svg: node bench/publish.mjs`);
    t.ok(readme.includes(`docs/charts/${name}.svg`), `${name}.svg is shown`);
  }
});
