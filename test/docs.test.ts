import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';

const root = dirname(import.meta.dirname);

function pages(): string[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name));
  const top = readdirSync(root).filter((name) => name.endsWith('.md'));
  return [...top, ...['docs', 'rules', 'lints', 'policies', 'bench'].flatMap(below)];
}

/** As GitHub makes them of headings. */
function anchors(text: string): Set<string> {
  const heads = [...text.matchAll(/^#+ (.*)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    heads.map((head) =>
      head
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

t.test('the reference is what the program says of itself', async (t) => {
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'reference.mjs'), '--check'], {
    encoding: 'utf8',
  });
  t.equal(run.status, 0, run.stderr);
});

t.test('every link of a page leads somewhere', async (t) => {
  let links = 0;
  for (const page of pages()) {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```/gm, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      links++;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      t.ok(existsSync(file), `${page}: ${target}`);
      if (anchor !== undefined && existsSync(file)) {
        t.ok(anchors(readFileSync(file, 'utf8')).has(anchor), `${page}: ${target}`);
      }
    }
  }
  t.ok(links > 50, `${links} links`);
});
