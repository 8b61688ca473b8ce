import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { CommandGate } from '#dist/bench/gates/command.js';
import { readGateFile } from '#dist/bench/gates/gate-file.js';
import type { Question } from '#dist/bench/gates/gate.js';
import { Setting } from '#dist/bench/gates/setting.js';

const folder = join(dirname(dirname(import.meta.dirname)), 'bench', 'peers');
const gates = readdirSync(join(folder, 'gates')).map((name) => join(folder, 'gates', name));
const installed = process.env['SALLYPORT_PEERS'] ?? join(homedir(), '.cache/sallyport/peers');
const setting = await Setting.open('data-science', []);

interface Peer {
  readonly packages: readonly string[];
  readonly with?: string;
}

const peers = JSON.parse(readFileSync(join(folder, 'peers.json'), 'utf8')) as Readonly<
  Record<string, Peer>
>;

const question = (id: string, code: string): Question => ({
  ...{ id, code, python: '3.11', allow: ['math'], needs: [] },
  ...{ preset: null, keepsFiles: false, rules: {}, repeat: 1 },
});

/** Of gates that are installed: what their adapters got wrong. */
const asked = [
  ['allow', 'import math\nprint(math.sqrt(2))\n'],
  ['deny', 'eval("1")\n'],
  ['deny', 'def f(:\n'],
  ['deny', 'from os import path\n'],
] as const;
/** Bandit knows no list of modules, and what Semgrep finds and parses is up to its rules. */
const rowsOf: Readonly<Record<string, number>> = {
  ...{ bandit: 3, 'bandit-medium': 3 },
  ...{ semgrep: 1, 'semgrep-error': 1 },
};

async function misjudged(gate: CommandGate): Promise<string[]> {
  const rows = asked.slice(0, rowsOf[gate.id] ?? asked.length);
  const answers = rows.map(async ([expected, code], at) => {
    const answer = await gate.ask(question(`${at}`, code));
    const told = 'decision' in answer ? answer.decision : answer.error;
    return told === expected ? [] : [`${code.trim()}: ${told}`];
  });
  return (await Promise.all(answers)).flat();
}

t.test('gate files are whole, and named as their gates', async (t) => {
  for (const path of gates) {
    const file = await readGateFile(path);
    t.equal(`${file.gate}.yaml`, basename(path));
    const [python = '', adapter = ''] = file.command;
    t.ok(existsSync(adapter.replace('{here}', dirname(path))), `${file.gate}: ${adapter}`);
    t.ok(Object.hasOwn(peers, python.split('/')[1] ?? ''), `${file.gate} is installed by name`);
    t.same(file.version?.slice(0, 2), file.command.slice(0, 2));
    t.equal(file.version?.at(-1), '--version');
  }
});

t.test('what is installed is pinned with hashes, and no lock says where it is from', async (t) => {
  for (const [name, { packages, with: base }] of Object.entries(peers)) {
    const lock = readFileSync(join(folder, 'requirements', `${name}.txt`), 'utf8');
    const entries = lock.split(/^(?=\w)/m);
    const loose = entries.filter(
      (one) => !/^[\w.-]+==[^\n]+\n( {4}--hash=sha256:\w{64}.*\n)+$/.test(one),
    );
    t.same(loose, [], name);
    t.notMatch(lock, '://');
    if (name === 'libraries') continue;
    t.ok(
      packages.every((pinned) => lock.toLowerCase().includes(pinned.toLowerCase())),
      name,
    );
    t.ok(base === undefined || Object.hasOwn(peers, base));
  }
  const npm = JSON.parse(readFileSync(join(folder, 'npm', 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string; resolved?: string }>;
  };
  const { '': root, ...modules } = npm.packages;
  t.ok(root);
  t.ok(Object.values(modules).every((one) => one.integrity?.startsWith('sha512-')));
  t.ok(Object.values(modules).every((one) => one.resolved === undefined));
});

/** A gate file in a folder of its own, and its adapter around two bodies of functions. */
const written = (openGate: string, prepare = 'pass', batch = 1): Record<string, string> => ({
  'adapter.py': [
    'import sys',
    `sys.path.insert(0, ${JSON.stringify(join(folder, 'adapters'))})`,
    'from lines import Missing, Verdict, denied_if, serve',
    `def prepare():\n    ${prepare}`,
    'def open_gate():',
    ...openGate.split('\n').map((line) => `    ${line}`),
    `serve(open_gate, lambda: "fake 1.2.3", prepare, ${batch})`,
  ].join('\n'),
  'fake.yaml': [
    ...['gate: fake', 'name: Fake', 'reads: parse', 'protocol: lines'],
    "version: [python3, '{here}/adapter.py', --version]",
    "command: [python3, '{here}/adapter.py']",
    ...(batch > 1 ? [`batch: ${batch}`] : []),
  ].join('\n'),
});

t.test('the loop of adapters answers the protocol', async (t) => {
  const judge = `
def judge(script):
    print("noise that is no answer")
    if "break" in script.code: raise ValueError("broke")
    return denied_if([name for name in ("os", "os.path", "math.x") if not script.admits(name)])
return judge`;
  const home = t.testdir(written(judge));
  const gate = await CommandGate.open(join(home, 'fake.yaml'), installed, setting);
  t.match(gate.row(), { id: 'fake', status: 'ran', version: '1.2.3' });
  t.match(await gate.ask(question('a', 'pass')), { decision: 'deny', rules: ['os', 'os.path'] });
  t.match(await gate.ask(question('b', 'break')), { error: /ValueError: broke/ });
  const admitted = { ...question('c', 'pass'), allow: ['math', 'os'], repeat: 3 };
  const answer = await gate.ask(admitted);
  t.match(answer, { decision: 'allow', rules: [], ms: Number });
  await gate.close();
});

t.test('adapters judge together what waits, and alone what broke them', async (t) => {
  const judge = `
def judge(scripts):
    for script in scripts:
        if "break" in script.code: raise ValueError("broke")
    return [denied_if([script.code] if script.code == "bad" else []) for script in scripts]
return judge`;
  const gate = await CommandGate.open(
    join(t.testdir(written(judge, 'pass', 4)), 'fake.yaml'),
    installed,
    setting,
  );
  const codes = ['good', 'bad', 'break', 'good', 'bad', 'good'];
  const answers = codes.map(async (code, at) => await gate.ask(question(`${at}`, code)));
  t.match(await Promise.all(answers), [
    { decision: 'allow', rules: [], ms: Number },
    { decision: 'deny', rules: ['bad'] },
    { error: /^ValueError: broke$/ },
    { decision: 'allow' },
    { decision: 'deny', rules: ['bad'] },
    { decision: 'allow' },
  ]);
  await gate.close();
});

t.test('what cannot run here is a row with its reason; what answers wrongly is seen', async (t) => {
  const none = await CommandGate.open(join(folder, 'gates', 'bandit.yaml'), t.testdir({}), setting);
  t.match(none.row(), { status: 'missing', why: /not installed/ });
  await none.close();
  const lacking = t.testdir(written('pass', 'raise Missing("no rules")'));
  const gate = await CommandGate.open(join(lacking, 'fake.yaml'), installed, setting);
  t.match(gate.row(), { status: 'missing', why: /no rules/ });
  await gate.close();
  const lax = t.testdir(written('return lambda script: Verdict((), "allow")'));
  const wrong = await CommandGate.open(join(lax, 'fake.yaml'), installed, setting);
  t.equal((await misjudged(wrong)).length, 3);
  await wrong.close();
});

/** Why a gate is not asked here; false where it is. */
async function reasonToSkip(path: string, gate: CommandGate): Promise<string | false> {
  const { reads } = await readGateFile(path);
  const { status, why = '' } = gate.row();
  if (status !== 'ran') return why;
  const isSlow = reads === 'interpret' && process.env['SALLYPORT_TEST_FULL'] !== '1';
  return isSlow && 'loads its libraries; SALLYPORT_TEST_FULL=1';
}

for (const path of gates) {
  const gate = await CommandGate.open(path, installed, setting);
  const skip = await reasonToSkip(path, gate);
  t.test(`${gate.id} judges what it must`, { skip }, async (t) => {
    t.same(await misjudged(gate), []);
  });
  t.teardown(async () => await gate.close());
}
