import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';

const root = dirname(import.meta.dirname);
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const cli = `${process.execPath} ${join(root, 'dist', 'cli', 'main.js')}`;

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

t.test('the commands end as the README says', async (t) => {
  const lines = blocks('sh').flatMap((block) => block.split('\n'));
  const commands = lines.flatMap((line) => {
    const match = /^(.*\bsallyport\b.*?)\s+# exit (\d+)$/.exec(line);
    return match ? [[match[1] ?? '', Number(match[2])] as const] : [];
  });
  t.ok(commands.length >= 4, 'there are commands to try');
  for (const [command, code] of commands) {
    const shown = command.replace(/\bsallyport (?=check|run|doctor|policy|callout)/, `${cli} `);
    const run = spawnSync('sh', ['-c', shown], { cwd: root, encoding: 'utf8' });
    t.equal(run.status, code, `${command}\n${run.stderr}`);
  }
});

t.test('npm scripts that the README names exist', async (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  t.ok(scripts.start && scripts.test);
  t.match(blocks('sh')[0], /npm install && npm start.*\nnpm install && npm test/);
});

t.test('the library example runs', async (t) => {
  const directory = mkdtempSync(join(root, 'build', 'readme-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const [example] = blocks('js');
  // A package may import itself by name, so this is the text that a user copies.
  writeFileSync(join(directory, 'example.mjs'), example ?? '');
  const run = spawnSync(process.execPath, [join(directory, 'example.mjs')], { encoding: 'utf8' });
  t.equal(run.status, 0, run.stderr);
  t.match(run.stdout, /^allow \[\]\ncompleted /);
});
