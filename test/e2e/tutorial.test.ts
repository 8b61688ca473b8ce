import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';

const root = dirname(dirname(import.meta.dirname));

interface Block {
  readonly language: string;
  readonly file: string | null;
  readonly text: string;
}

function blocks(page: string): Block[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm)].map(
    ([, language = '', file, body = '']) => ({ language, file: file ?? null, text: body }),
  );
}

/** An empty folder with the command line in its PATH, as after `npm install`. */
const folder = mkdtempSync(join(tmpdir(), 'tutorial-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const bin = mkdtempSync(join(tmpdir(), 'tutorial-bin-'));
t.teardown(() => rmSync(bin, { recursive: true }));
const main = join(root, 'dist', 'cli', 'main.js');
for (const [name, command] of [
  ['sallyport', `${process.execPath} ${main} "$@"`],
  ['npx', '"$@"'],
] as const) {
  writeFileSync(join(bin, name), `#!/bin/sh\nexec ${command}\n`, { mode: 0o755 });
}

function sh(line: string, variables: Readonly<Record<string, string>> = {}) {
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, FORCE_COLOR: '0', PATH: path, ...variables };
  return spawnSync('sh', ['-ec', line], { cwd: folder, encoding: 'utf8', env });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

t.test('the commands of the tutorial end as it says, in its order', async (t) => {
  let commands = 0;
  for (const { language, file, text } of blocks('tutorial.md')) {
    if (file !== null) write(file, text);
    if (language !== 'sh') continue;
    for (const line of text.trimEnd().split('\n')) {
      const [, command = line, code = '0'] = /^(.*?)\s+# exit (\d+)$/.exec(line) ?? [];
      const run = sh(command);
      commands++;
      t.equal(run.status, Number(code), `${command}\n${run.stdout}${run.stderr}`);
    }
  }
  t.ok(commands > 15, `${commands} commands`);
});

t.test('the steps of the workflow pass on the policy of the tutorial', async (t) => {
  const [workflow] = blocks('ci.md').filter(({ file }) => file?.startsWith('.github/'));
  const { jobs } = parse(workflow?.text ?? '');
  const steps: { name?: string; run?: string }[] = jobs.policy.steps;
  const git = 'git -c user.name=t -c user.email=t@example.com';
  const made = sh(
    `git init -q -b main . && git add . && ${git} commit -qm first && ` +
      'git update-ref refs/remotes/origin/main main',
  );
  t.equal(made.status, 0, made.stderr);
  let ran = 0;
  for (const { name, run } of steps) {
    if (run === undefined || run.startsWith('npm install')) continue;
    const { status, stdout, stderr } = sh(run, { GITHUB_BASE_REF: 'main' });
    t.equal(status, 0, `${name}\n${stdout}${stderr}`);
    ran++;
  }
  t.equal(ran, 5);
  sh(
    "sed -i '/deny/,$d' spread.test.yaml && sed -i 's/- statistics/- statistics\\n    - os/' policy.yaml",
  );
  const widened = steps.find(({ name }) => name === 'no widening unseen')?.run ?? '';
  const unseen = sh(widened, { GITHUB_BASE_REF: 'main' });
  t.equal(unseen.status, 1, unseen.stderr);
  t.match(unseen.stdout, /::(error|warning).*os/);
});

t.test('hooks of pre-commit name commands that there are', async (t) => {
  const hooks: { id: string; entry: string }[] = parse(
    readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'),
  );
  const [config] = blocks('ci.md').filter(({ file }) => file === '.pre-commit-config.yaml');
  for (const { id } of parse(config?.text ?? '').repos[0].hooks) {
    const hook = hooks.find((each) => each.id === id);
    t.ok(hook, id);
    t.equal(sh(`${hook?.entry} --help`).status, 0, id);
  }
});
