import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openGateway } from '#dist/gateway/gateway.js';
import { indented } from '#dist/syntax/indent.js';
import { loadParser } from '#dist/syntax/parser.js';
import { findPythons } from '../differential/pythons.js';
import { everywhere } from '../rules/honest-scripts.js';

const [python] = findPythons();
const skip = python === undefined ? 'no CPython is installed' : false;
const outputSchema = [{ name: 'text', type: 'string' }];

/** Texts in which a line moved carelessly changes what the script means. */
const delicate = [
  'x = """a\n  b\n\tc\n"""\ny = f"""{\nx}\n  z {1 +\n2}"""\nreturn x + y',
  'x = "a\\\nb" + \\\n  "c"\nreturn x',
  'if True:\n\tx = 1\n\tif x:\n\t\ty = """\n\t"""\nreturn y',
  'x = [\n1,\n# """\n2]\n\nreturn x',
  "x = '''a''' ; y = '''\n'''; z = '''\n  b'''\nreturn [x,\n'''\n''']",
  'x = b"""\n""" br"""\n\\\\""" b"b"\nreturn x',
  'if 1:\n\f  x = 1\n\f\nreturn x',
];

const compare = `
import ast, json, sys
for text, deeper in json.load(sys.stdin):
    body = ast.parse("async def f():\\n" + deeper).body[0].body
    own = ast.parse(text).body
    same = ast.dump(ast.Module(own, [])) == ast.dump(ast.Module(body, []))
    shifted = [a.lineno + 1 for a in own] == [b.lineno for b in body]
    print(json.dumps(same and shifted))
`;

t.test('a script one level deeper is the same script', { skip }, async (t) => {
  const parser = await loadParser();
  const texts = [...delicate, ...Object.values(everywhere)];
  const pairs = texts.map((text) => [text, indented(parser.parse(text))]);
  const { stdout, stderr } = spawnSync(python?.path ?? '', ['-I', '-S', '-c', compare], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
  });
  const answers = stdout.trim().split('\n');
  t.equal(answers.length, texts.length, stderr);
  texts.forEach((text, i) => t.equal(answers[i], 'true', text.slice(0, 60)));
});

/** Jobs whose debug script does what their run does: what it prints, and what it ends with. */
const runs: readonly [object, string, RegExp, number][] = [
  [
    {
      script: 'text = """a\nb"""\nlog.info(text)\nreturn [{"text": text + INPUT_DATA["\\"k\'"]}]',
      input: [{ '"k\'': 'ž\n' }, { '"k\'': "'''\\" }],
    },
    '[{"text":"a\\nb\\u017e\\n"},{"text":"a\\nb\'\'\'\\\\"}]\n',
    /^log info \| a\nb\nlog info/,
    0,
  ],
  [
    {
      script: 'log.debug(DATA_CHECKPOINT)\nawait sleep(0)\nreturn [{"text": str(len(INPUT_DATA))}]',
      input: [1, null, true, 1.5],
      mode: 'bulk',
      checkpoint: 'c',
      checkpointColumn: 'text',
    },
    '[{"text":"4"}]\n',
    /^log debug \| c\nnext checkpoint: "4"\n$/,
    0,
  ],
  [{ script: '\n\nx = 1 // 0\nreturn []' }, '', /x = 1 \/\/ 0[^]*ZeroDivisionError/, 1],
  [{ script: 'return [{"text": 5}]' }, '', /expected a string, found 5 \(int\)/, 1],
  [{ script: 'log.error("no")\nreturn []' }, '[]\n', /log error \| no[^]*log.error was called/, 1],
];

t.test('the debug script does what the run does', { skip }, async (t) => {
  const gateway = await openGateway({ policy: 'processor' });
  t.teardown(() => gateway.close());
  const folder = t.testdir();
  for (const [i, [job, rows, said, status]] of runs.entries()) {
    const whole = { platform: 'processor', outputSchema, ...job };
    const { verdict, program } = await gateway.debugScript(whole);
    t.equal(verdict.decision, 'allow', JSON.stringify(verdict.findings));
    const file = join(folder, `debug-${i}.py`);
    writeFileSync(file, program ?? '');
    const ran = spawnSync(python?.path ?? '', ['-I', file], { encoding: 'utf8' });
    t.equal(ran.stdout, rows);
    t.match(ran.stderr, said);
    t.equal(ran.status, status, ran.stderr);
    const line = Number(/is line (\d+) here/.exec(program ?? '')?.[1]);
    const first = verdict.text.split('\n')[0] ?? '';
    t.equal(program?.split('\n')[line - 1]?.trim(), first, 'it says where the statement begins');
  }
});

t.test('what is denied, or has none, gives no program', async (t) => {
  const gateway = await openGateway({ policy: 'processor' });
  t.teardown(() => gateway.close());
  const job = { platform: 'processor', script: 'import os\nreturn []', outputSchema };
  t.match(await gateway.debugScript(job), { program: null, verdict: { decision: 'deny' } });
  const other = await openGateway({ policy: 'script' });
  t.teardown(() => other.close());
  await t.rejects(other.debugScript(job), { code: 'ERR_USAGE', message: /script has no debug/ });
});
