import t from 'tap';
import { judge, parser } from './harness.js';

interface Case {
  readonly platform: string;
  readonly code: string;
  /** Rule and a piece of the message or help; null where nothing is wrong. */
  readonly rule: string | null;
  readonly says?: RegExp;
  readonly ports?: number;
}

const classic = 'azureml-classic';
const designer = 'azureml-designer';

const cases: readonly Case[] = [
  { platform: classic, code: '', rule: 'azureml-entry-point', says: /def azureml_main/ },
  {
    platform: designer,
    code: 'def azureml_Main(a): return a,',
    rule: 'azureml-entry-point',
    says: /Rename `azureml_Main`/,
  },
  {
    platform: classic,
    code: 'def azuremlmain(a): return a,',
    rule: 'azureml-entry-point',
    says: /Rename `azuremlmain`/,
  },
  {
    platform: classic,
    code: 'def f():\n  def azureml_main(a): return a,',
    rule: 'azureml-entry-point',
    says: /left margin/,
  },
  { platform: classic, code: 'class A:\n  azureml_main = 1', rule: 'azureml-entry-point' },
  { platform: designer, code: 'from hello import azureml_main', rule: null },
  { platform: designer, code: 'import hello as azureml_main', rule: null },
  { platform: designer, code: 'for azureml_main in [print]: pass', rule: null },
  { platform: designer, code: 'try:\n  def azureml_main(): pass\nexcept: pass', rule: null },
  { platform: designer, code: 'def f(*frames): return frames\n(azureml_main := f)', rule: null },
  { platform: designer, code: 'def azureml_main(): return None', rule: null },
  { platform: designer, code: 'def azureml_main(a): return a,', rule: null },
  { platform: designer, code: 'def azureml_main(*frames): return frames', rule: null },
  { platform: designer, code: 'def azureml_main(a, b, c=1): return a,', rule: null },
  {
    platform: designer,
    code: 'def azureml_main(a, b, c): return a,',
    rule: 'azureml-parameters',
    says: /three parameters/,
  },
  {
    platform: designer,
    code: 'def azureml_main(a, *, b): return a,',
    rule: 'azureml-parameters',
    says: /`b`/,
  },
  {
    platform: designer,
    code: 'def azureml_main(a, *, b=1): return a,',
    rule: 'azureml-parameters',
    says: /passed two data frames/,
  },
  {
    platform: designer,
    code: 'def azureml_main(**k): return k',
    rule: 'azureml-parameters',
    says: /no positional/,
  },
  {
    platform: designer,
    code: 'async def azureml_main(a): return a,',
    rule: 'azureml-parameters',
    says: /coroutine/,
  },
  {
    platform: designer,
    code: 'def azureml_main(a, b, c): pass\ndef azureml_main(a): pass',
    rule: null,
  },
  { platform: classic, ports: 0, code: 'def azureml_main(): return df,', rule: null },
  {
    platform: classic,
    ports: 0,
    code: 'def azureml_main(a): return a,',
    rule: 'azureml-parameters',
    says: /no ports are connected/,
  },
  { platform: classic, ports: 1, code: 'def azureml_main(a): return a,', rule: null },
  {
    platform: classic,
    ports: 1,
    code: 'def azureml_main(a, b): return a,',
    rule: 'azureml-parameters',
    says: /dataframe2=None/,
  },
  { platform: classic, ports: 1, code: 'def azureml_main(a, b=None): return a,', rule: null },
  {
    platform: classic,
    ports: 2,
    code: 'def azureml_main(a): return a,',
    rule: 'azureml-parameters',
    says: /too many/,
  },
  { platform: classic, ports: 2, code: 'def azureml_main(*a): return a', rule: null },
  { platform: classic, code: 'def azureml_main(a, b): return a,', rule: null },
  { platform: classic, code: 'def azureml_main(a, b, c): return a,', rule: 'azureml-parameters' },
  { platform: 'kusto', code: 'df = df', rule: 'kusto-result', says: /result = df/ },
  { platform: 'kusto', code: 'reslut = df', rule: 'kusto-result', says: /result = reslut/ },
  {
    platform: 'kusto',
    code: 'def f():\n  result = 1',
    rule: 'kusto-result',
    says: /local to its function/,
  },
  { platform: 'kusto', code: 'result = df', rule: null },
  { platform: 'kusto', code: 'with a as result: pass', rule: null },
  { platform: 'kusto', code: '[result := df]', rule: null },
  { platform: 'kusto', code: 'def f():\n  global result\n  result = df\nf()', rule: null },
  { platform: 'processor', code: 'x = 1', rule: 'processor-return', says: /`x = 1`/ },
  { platform: 'processor', code: '', rule: 'processor-return', says: /^the script is empty/ },
  { platform: 'processor', code: 'return', rule: 'processor-return', says: /return \[\]/ },
  { platform: 'processor', code: 'if INPUT_DATA:\n    return []', rule: 'processor-return' },
  {
    platform: 'processor',
    code: 'if INPUT_DATA:\n    return []\nelse:\n    return [1]',
    rule: null,
  },
  {
    platform: 'processor',
    code: 'if INPUT_DATA:\n    pass\nelse:\n    return [1]',
    rule: 'processor-return',
  },
  {
    platform: 'processor',
    code: 'if INPUT_DATA:\n    return []\nelse:\n    if DATA_CHECKPOINT:\n        return [1]',
    rule: 'processor-return',
  },
  {
    platform: 'processor',
    code: 'try:\n    return []\nexcept Exception:\n    return [1]\n# the end\n',
    rule: null,
  },
  { platform: 'processor', code: 'yield 1\nreturn', rule: 'processor-return', says: /generator/ },
  {
    platform: 'processor',
    code: 'def f():\n    yield 1\n    return\nreturn list(f())',
    rule: null,
  },
  { platform: 'processor', code: 'return [1]', rule: null },
  { platform: 'processor', code: 'raise ValueError("no")', rule: null },
  {
    platform: 'processor',
    code: 'sleep(1)\nreturn []',
    rule: 'unawaited-coroutine',
    says: /await sleep\(1\)/,
  },
  { platform: 'processor', code: 'def sleep(x): pass\nsleep(1)\nreturn []', rule: null },
  {
    platform: 'processor',
    code: 'async def f(): return 1\nf()\nreturn []',
    rule: 'unawaited-coroutine',
    says: /await f\(\)/,
  },
  { platform: 'processor', code: 'async def f(): return 1\nreturn [await f()]', rule: null },
];

t.test('what each platform asks of a script', async (t) => {
  for (const { platform, code, rule, says, ports } of cases) {
    const context = { platform, ...(ports !== undefined && { ports: String(ports) }) };
    const errors = judge(parser, code, context).filter(({ level }) => level === 'error');
    const name = `${platform}: ${JSON.stringify(code)}`;
    if (rule === null) t.strictSame(errors, [], name);
    else {
      const [error] = errors;
      t.equal(errors.length, 1, `${name} has one fault`);
      t.equal(error?.rule, rule, name);
      if (says) t.match(`${error?.message} ${error?.help}`, says, name);
    }
  }
});

t.test('demands on the job hold only where there is a job', async (t) => {
  for (const [platform, code] of [
    ['kusto', 'result = df'],
    ['processor', 'return []'],
  ] as const) {
    t.strictSame(judge(parser, code, { platform }), [], `${platform}: bare`);
    const [finding, ...more] = judge(parser, code, { platform, schema: 'none' });
    t.match(finding, { rule: 'output-schema', level: 'error', span: { start: 0, end: 0 } });
    t.match(finding?.help, /outputSchema/);
    t.strictSame(more, []);
  }
});

t.test('fixes say what they do', async (t) => {
  const apply = (code: string, context: Record<string, string>) => {
    const fix = judge(parser, code, context)[0]?.fix;
    const edits = [...(fix?.edits ?? [])].sort((a, b) => b.start - a.start);
    return edits.reduce((text, { start, end, replacement }) => {
      return text.slice(0, start) + replacement + text.slice(end);
    }, code);
  };
  const context = { platform: 'processor' };
  t.equal(apply('sleep(1)\nreturn []', context), 'await sleep(1)\nreturn []');
  t.equal(apply('number: int = 1\nreturn []', context), 'number = 1\nreturn []');
});
