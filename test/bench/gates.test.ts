import { CommandGate } from '#dist/bench/gates/command.js';
import type { Answer, Gate, Question } from '#dist/bench/gates/gate.js';
import { NaiveGate } from '#dist/bench/gates/naive.js';
import { openGates } from '#dist/bench/gates/open.js';
import { Setting } from '#dist/bench/gates/setting.js';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-gates-'));
t.teardown(() => rmSync(folder, { recursive: true }));
const setting = await Setting.open('data-science', []);

/** Does what the first word of a script says. */
const program = `
import { createInterface } from 'node:readline';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const acts = {
  hang: () => setInterval(() => {}, 1e6),
  die: () => process.exit(7),
  rubbish: () => process.stdout.write('no JSON\\n'),
  other: () => say({ id: 'other', decision: 'allow' }),
  word: ({ id }) => say({ id, decision: 'perhaps' }),
  broke: ({ id }) => say({ id, error: 'cannot read it' }),
  leave: ({ id }) => say({ id, decision: 'allow', rules: [String(spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid)] }),
  twice: ({ id }) => say({ id, decision: 'deny' }) && say({ id, decision: 'deny' }),
  flood: () => { for (;;) if (!process.stdout.write('x'.repeat(1e6))) return setInterval(acts.flood, 1); },
};
if (process.argv[2] === 'lines') {
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    const [act] = question.code.split(' ');
    if (acts[act]) { acts[act](question); if (act === 'hang' || act === 'flood') break; }
    else say({ id: question.id, decision: act, rules: ['R1 on ' + question.allow.length + ' ' + question.keepsFiles], ms: 1.5 });
  }
} else if (process.argv[2] === 'batch') {
  const waiting = [];
  const judge = () => {
    const all = waiting.splice(0);
    if (all.some(({ code }) => code === 'poison')) { writeFileSync('died', ''); process.exit(7); }
    for (const { id } of all) say({ id, decision: 'allow', rules: ['one of ' + all.length] });
  };
  createInterface({ input: process.stdin }).on('line', (line) => {
    waiting.push(JSON.parse(line));
    if (existsSync('died')) setTimeout(judge, 30);
    else if (waiting.length === 3) judge();
  });
} else if (process.argv[2] === 'version') console.log('a gate 1.2.3rc1, at your service');
else {
  const [act] = readFileSync(0, 'utf8').split(' ');
  if (acts[act]) acts[act]({ id: 'x' });
  else { console.log('R1', process.env.SALLYPORT_CASE, process.env.HIDDEN ?? '', process.env.SALLYPORT_KEEPS_FILES); process.exitCode = Number(act); }
}
`;
writeFileSync(join(folder, 'gate.mjs'), program);

async function gateOf(file: Readonly<Record<string, unknown>>): Promise<Gate> {
  const path = join(folder, 'gate.yaml');
  const whole = { gate: 'mine', name: 'Mine', reads: 'parse', protocol: 'lines', ...file };
  writeFileSync(path, JSON.stringify(whole));
  return await CommandGate.open(path, '/nowhere', setting);
}

const ends = ['sh', '-c', 'exit 9'];
const node = (...words: string[]): string[] => [process.execPath, '{here}/gate.mjs', ...words];

const question = (code: string, at = 0): Question => ({
  ...{ id: `case-${at}`, code, python: '3.11', allow: ['math'], needs: [] },
  ...{ preset: null, keepsFiles: false, rules: {}, repeat: 1 },
});

const wordOf = (answer: Answer): string => ('error' in answer ? answer.error : answer.decision);

const dialogue: readonly (readonly [code: string, answer: RegExp])[] = [
  ['allow 1', /^allow$/],
  ['deny 1', /^deny$/],
  ['warn 1', /^warn$/],
  ['die', /^ended with 7$/],
  ['deny 2', /^deny$/],
  ['hang', /^gave no answer in \d+ ms$/],
  ['allow 2', /^allow$/],
  ['rubbish', /^answered what is no answer, as it is no JSON/],
  ['deny 3', /^deny$/],
  ['other', /no answer, as it is for `other`, not `case-\d+`/],
  ['deny 4', /^deny$/],
  ['word', /no answer, as `decision` is not `allow`, `warn` or `deny`/],
  ['broke', /^cannot read it$/],
  ['deny 5', /^deny$/],
  ['twice', /^deny$/],
  ['deny 6', /^answered what is no answer|^deny$/],
  ['flood', /^answered more than \d+ bytes$/],
  ['deny 7', /^deny$/],
];

t.test('a gate that fails at a script fails at that one', async (t) => {
  const version = node('version');
  const gate = await gateOf({ command: node('lines'), version, timeoutMs: 6_000 });
  const asked = dialogue.map(async ([code], at) => await gate.ask(question(code, at)));
  for (const [at, answer] of (await Promise.all(asked)).entries()) {
    const [code, expected] = dialogue[at] ?? ['', /$^/];
    t.match(wordOf(answer), expected, code);
  }
  const again = await gate.ask(question('deny'));
  t.same(again, { decision: 'deny', rules: ['R1 on 1 false'], ms: 1.5 });
  t.match(gate.row(), { id: 'mine', version: '1.2.3rc1', status: 'ran' });
  await gate.close();
  t.match(wordOf(await gate.ask(question('deny'))), /closed/, 'asked after its end');
});

t.test('of scripts that are judged together one that breaks the gate is found', async (t) => {
  const gate = await gateOf({ command: node('batch'), batch: 20 });
  const codes = ['a', 'b', 'c', 'd', 'poison', 'poison', 'poison', 'e'];
  const asked = codes.map(async (code, at) => await gate.ask(question(code, at)));
  const answers = (await Promise.all(asked)).map((answer) =>
    'error' in answer ? answer.error : answer.rules[0],
  );
  const together = ['one of 3', 'one of 3', 'one of 3'];
  const died = ['ended with 7', 'ended with 7', 'ended with 7'];
  t.same(answers.slice(0, 7), [...together, 'one of 1', ...died]);
  t.match(gate.row().status, 'broken', 'three in a row');
  await gate.close();
});

/** Ended, though nobody may have waited for it. */
function isGone(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
}

const isLinux = process.platform === 'linux';
t.test('what moved to a session of its own ends with its gate', { skip: !isLinux }, async (t) => {
  const gate = await gateOf({ command: node('lines') });
  const answer = await gate.ask(question('leave'));
  const [pid = ''] = 'error' in answer ? [] : answer.rules;
  t.notOk(isGone(pid), 'it runs');
  await gate.close();
  for (let looks = 0; looks < 500 && !isGone(pid); looks += 1) await delay(10);
  t.ok(isGone(pid));
});

t.test('a program for each script says it by its exit code', async (t) => {
  const gate = await gateOf({ command: node('script'), protocol: 'script', timeoutMs: 10_000 });
  const words = [
    ['0', /^allow$/],
    ['1', /^deny$/],
    ['3', /^deny$/],
    ['2', /^ended with 2$/],
    ['hang', /^gave no answer/],
    ['flood', /^answered too much$/],
  ] as const;
  const asked = words.map(async ([code], at) => await gate.ask(question(`${code} x`, at)));
  const answers = await Promise.all(asked);
  for (const [at, [code, expected]] of words.entries()) {
    t.match(wordOf(answers[at] ?? { error: 'none' }), expected, code);
  }
  t.same(answers[1], { decision: 'deny', rules: ['R1', 'case-1', '0'] });
  await gate.close();
});

const absent: readonly (readonly [file: Record<string, unknown>, status: string, why: RegExp])[] = [
  [
    { command: ['{peers}/bin/none'] },
    'missing',
    /^not installed: there is no \{peers\}\/bin\/none$/,
  ],
  [{ command: ['./gate.mjs'] }, 'missing', /no \.\/gate\.mjs; `\{here\}/],
  [{ command: ['no-such-program-anywhere'] }, 'missing', /no-such-program-anywhere/],
  [{ command: node('lines'), version: ends }, 'missing', /^its version command ended with 9$/],
  [{ command: ends }, 'broken', /^ended with 9$/],
  [{ command: ends, protocol: 'script' }, 'broken', /^ended with 9$/],
  [{ command: ends, batch: 4 }, 'broken', /^ended with 9$/],
  [{ command: ['/'] }, 'broken', /EACCES|cannot be started/],
];

t.test('a gate that is not here is a row that says so', async (t) => {
  for (const [file, status, why] of absent) {
    const gate = await gateOf(file);
    const asked = Array.from({ length: 20 }, async (_, at) => await gate.ask(question('deny', at)));
    t.ok((await Promise.all(asked)).every((answer) => 'error' in answer));
    t.match(gate.row(), { status, why }, String(why));
    t.notMatch(gate.row().why, folder, 'no folder of this host');
    await gate.close();
  }
});

t.test('files that name no gate, and names of none', async (t) => {
  const open = async (named: string): Promise<unknown> =>
    await openGates({ named: [named], peers: '/nowhere', setting });
  await t.rejects(open('sallyprot'), { code: 'ERR_USAGE', message: /did you mean `sallyport`/ });
  await t.rejects(open('./none.yaml'), { code: 'ERR_BENCH_READ' });
  for (const [file, message] of [
    [{ command: [] }, /command/],
    [{ command: ['x'], protocol: 'http' }, /protocol/],
    [{ command: ['x'], protocol: 'script', batch: 4 }, /batch.*judges none together/],
    [{ command: ['x'], gate: 'sallyport-mine' }, /gate/],
    [{ command: ['x'], link: 'javascript:alert(1)' }, /link/],
  ] as const) {
    await t.rejects(gateOf(file), { code: 'ERR_BENCH_INVALID', message }, String(message));
  }
});

const hasPython = spawnSync('python3', ['-c', '']).status === 0;
t.test('the gate of the README works as it stands there', { skip: !hasPython }, async (t) => {
  const readme = readFileSync(new URL('../../bench/README.md', import.meta.url), 'utf8');
  const block = (language: string, word: string): string =>
    [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))]
      .map(([, text]) => text ?? '')
      .find((text) => text.includes(word)) ?? '';
  writeFileSync(join(folder, 'my_gate.py'), block('python', 'json.loads'));
  const path = join(folder, 'my-gate.yaml');
  writeFileSync(path, block('yaml', 'gate: my-gate'));
  const gate = await CommandGate.open(path, '/nowhere', setting);
  t.same(await gate.ask(question('eval(1)')), { decision: 'deny', rules: ['eval'] });
  t.same(await gate.ask(question('print(1)')), { decision: 'allow', rules: [] });
  await gate.close();
});

t.test('the naive gate is as naive as it says', async (t) => {
  const naive = new NaiveGate();
  const said = async (code: string): Promise<string> => wordOf(await naive.ask(question(code)));
  for (const code of [
    'import os',
    'f = eval',
    'x.__class__',
    'from . import a',
    'import math, os',
  ]) {
    t.equal(await said(code), 'deny', code);
  }
  for (const code of [
    'import math.a as b',
    'df.eval("1")',
    '"import os"',
    '# eval(1)',
    'opener(1)',
  ]) {
    t.equal(await said(code), 'allow', code);
  }
});
