import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { CommandGate } from '#dist/bench/gates/command.js';
import type { Answer, GateRow } from '#dist/bench/gates/gate.js';
import { Setting } from '#dist/bench/gates/setting.js';

const gates = join(dirname(dirname(import.meta.dirname)), 'bench', 'peers', 'gates');
const peers = process.env['SALLYPORT_PEERS'] ?? join(homedir(), '.cache/sallyport/peers');
const isFull = process.env['SALLYPORT_TEST_FULL'] === '1';
const skip = !existsSync(join(peers, 'semgrep'))
  ? 'not installed: node bench/peers/install.mjs semgrep'
  : !isFull && 'seconds for each run; SALLYPORT_TEST_FULL=1';
const setting = await Setting.open('data-science', []);

const rule = (id: string, pattern: string, severity: string): string =>
  `- { id: ${id}, pattern: '${pattern}', severity: ${severity}, languages: [python], message: no }`;
const rules = [
  'rules:',
  rule('no-eval', 'eval(...)', 'WARNING'),
  rule('no-exec', 'exec(...)', 'ERROR'),
];

const scripts = ['print(1)', 'eval(x)', 'a = 1\nexec(x)', 'def f(:\n  eval(x) exec(y)'];

/** What a gate says of scripts that are asked about at once. */
async function said(
  t: Test,
  gate: string,
  text: string,
  codes: readonly string[],
): Promise<{ readonly row: GateRow; readonly answers: readonly Answer[] }> {
  process.env['SEMGREP_RULES'] = t.testdir({ within: { 'rules.yaml': text } });
  const opened = await CommandGate.open(join(gates, `${gate}.yaml`), peers, setting);
  const asked = codes.map(async (code, at) => {
    const told = { python: '3.11', allow: [], needs: [], preset: null, keepsFiles: false } as const;
    return await opened.ask({ id: `${at}`, code, ...told, rules: {}, repeat: 1 });
  });
  const answers = await Promise.all(asked);
  const row = opened.row();
  await opened.close();
  return { row, answers };
}

t.test('each script of a run has the findings that are its own', { skip }, async (t) => {
  const { row, answers } = await said(t, 'semgrep', rules.join('\n'), scripts);
  t.match(row, { status: 'ran', version: /^\d+\.\d+\.\d+\+rules\.[0-9a-f]{12}$/ });
  t.match(answers, [
    { decision: 'allow', rules: [] },
    { decision: 'deny', rules: ['no-eval on 1'] },
    { decision: 'deny', rules: ['no-exec on 2'] },
    { decision: 'deny' },
  ]);
});

t.test('rules of severity ERROR alone', { skip }, async (t) => {
  const { answers } = await said(t, 'semgrep-error', rules.join('\n'), scripts);
  t.match(answers, [{ decision: 'allow' }, { decision: 'allow' }, { decision: 'deny' }]);
});

t.test('rules that are none let nothing pass', { skip }, async (t) => {
  const broken = ['rules:', rule('broken', 'eval(((', 'ERROR')];
  const { answers } = await said(t, 'semgrep', broken.join('\n'), ['print(1)']);
  t.match(answers, [{ error: /^RuntimeError: Rule parse error/ }]);
  t.notMatch(JSON.stringify(answers), 'fixtures', 'no folder of this host');
});
