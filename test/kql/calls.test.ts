import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { findPythonCalls } from '#dist/kql/read-query.js';
import { quoteForms, quoteScript } from '#dist/kql/quote-script.js';
import { LineEnds } from '#dist/text/line-ends.js';
import { smoke } from '../fuzz/smoke.js';
import { spellings } from './spellings.js';

/** A text of KQL as the title of a test: on one line, nothing hidden. */
function titled(kql: string): string {
  return JSON.stringify(kql)
    .replace(/[^ -~]/g, '?')
    .slice(0, 100);
}

t.test('a call is found wherever it stands and however it is spelled', async (t) => {
  for (const kql of spellings) {
    const { calls, findings } = await findPythonCalls(kql);
    const found = calls.map(({ findings, schema, script }) => [schema, script?.text, ...findings]);
    const faults = findings.filter(({ rule }) => rule !== 'update-source');
    t.same([...faults, ...found], [['typeof(*)', 'result = df']], titled(kql));
  }
});

t.test('the parser starts however its host was started', async (t) => {
  const host =
    `import { findPythonCalls } from '${import.meta.resolve('#dist/kql/read-query.js')}';` +
    'process.stdout.write(String((await findPythonCalls("evaluate python()")).calls.length));';
  const args = ['--input-type=module', '--eval', host];
  t.equal(execFileSync(process.execPath, args, { encoding: 'utf8' }), '1');
});

/** Texts that call no python, though they say the word. */
const others: readonly string[] = [
  'print "T | evaluate python(typeof(*), 1)"',
  "T | evaluate r(typeof(*), 'result <- df')",
  "// evaluate python(typeof(*), 'x')\nT",
  'let python = 1; T | where python == 1 | evaluate pivot(x)',
  'T | project evaluate = 1',
  ".create function with (docstring='evaluate python scripts') f() { T }",
];

t.test('what is no call is none', async (t) => {
  for (const kql of others) {
    const { calls, findings } = await findPythonCalls(kql);
    t.same({ calls, findings }, { calls: [], findings: [] }, titled(kql));
  }
});

/** What cannot be judged, and the words that say why. */
const refusals: readonly (readonly [kql: string, rule: string, message: RegExp])[] = [
  ['T | evaluate python(typeof(*), s)', 'query-constant', /script.*`s` is defined nowhere/],
  [
    "evaluate execute_query('u', 'db', strcat('T | evaluate py', tostring(now())))",
    'query-constant',
    /query that the plugin runs cannot be judged/,
  ],
  [
    "let f=(s:string){T | evaluate python(typeof(*), s)}; f('x')",
    'query-constant',
    /`s` is a parameter of the function/,
  ],
  [
    "declare query_parameters(s:string='a'); T | evaluate python(typeof(*), s)",
    'query-constant',
    /parameter of the query/,
  ],
  [
    "let s='a'; let s='b'; T | evaluate python(typeof(*), s)",
    'query-constant',
    /`s` is defined twice/,
  ],
  [
    "let strcat=(a:string){'b'}; T | evaluate python(typeof(*), strcat('a'))",
    'query-constant',
    /`strcat\(…\)` is worked out when/,
  ],
  [
    "T | evaluate python(typeof(*), replace_string('a','b','c'))",
    'query-constant',
    /`replace_string\(…\)` is worked out/,
  ],
  [
    'let s = toscalar(U | take 1); T | evaluate python(typeof(*), s)',
    'query-constant',
    /reads it from a table/,
  ],
  [
    "let s = externaldata(s:string)['https://a.example/s.txt']; T | evaluate python(typeof(*), toscalar(s))",
    'query-constant',
    /without `with \(format=raw\)` alone.* a part of the file/,
  ],
  [
    "let s = externaldata(s:string)['https://a.example/s.py'] with (format='csv'); T | evaluate python(typeof(*), toscalar(s))",
    'query-constant',
    /a part of the file/,
  ],
  [
    "let s = externaldata(s:string)['https://a.example/s.py'] with (format=raw, ignoreFirstRecord=true); T | evaluate python(typeof(*), toscalar(s))",
    'query-constant',
    /a part of the file/,
  ],
  [
    "T | evaluate hint.distribution=per_node hint.distribution=single python(typeof(*), 'x')",
    'query-argument',
    /`hint.distribution` is given twice/,
  ],
  ['T | evaluate python(typeof(*), {s})', 'query-constant', /the client fills it in/],
  ["T | evaluate {p}(typeof(*), 'x')", 'query-constant', /name of the plugin/],
  ['T | evaluate python(typeof(*), 5)', 'query-constant', /it is no text/],
  [
    "T | evaluate python(typeof(*), 'x', external_artifacts=pack('a', strcat(y, '.zip')))",
    'query-constant',
    /external artifacts.*`y` is defined nowhere/,
  ],
  [
    "T | evaluate python(typeof(*), 'x', external_artifacts=pack('a', 1))",
    'query-constant',
    /artifacts.*no bag of texts/,
  ],
  [
    "let f=(u:string){T | evaluate python(typeof(*), 'x', external_artifacts=bag_pack('a.zip', u))}; f('https://a.example/a.zip')",
    'query-constant',
    /external artifacts.*`u` is a parameter of the function/,
  ],
  [
    "let f=(n:string='a.zip'){T | evaluate python(typeof(*), 'x', external_artifacts=pack(n, 'https://a.example/a.zip'))}; f()",
    'query-constant',
    /external artifacts.*`n` is a parameter of the function/,
  ],
  [
    "let f=(b:dynamic){let c = b; T | evaluate python(typeof(*), 'x', dynamic(null), c)}; f(dynamic({}))",
    'query-constant',
    /external artifacts.*`b` is a parameter of the function/,
  ],
  [
    ".create function f(u:string) { T | evaluate python(typeof(*), 'x', external_artifacts=pack('a', strcat(u, ';impersonate'))) }",
    'query-constant',
    /external artifacts.*`u` is a parameter of the function/,
  ],
  [
    "declare query_parameters(u:string); T | evaluate python(typeof(*), 'x', external_artifacts=pack('a', u))",
    'query-constant',
    /external artifacts.*parameter of the query/,
  ],
  [
    "T | evaluate python(typeof(*), 'x', external_artifacts='https://a.example/a.zip')",
    'query-argument',
    /external artifacts.*no bag of names/,
  ],
  [
    "let f=(s:bool){T | evaluate python(typeof(*), 'x', spill_to_disk=s)}; f(true)",
    'query-constant',
    /`spill_to_disk` argument.*`s` is a parameter/,
  ],
  [
    "T | evaluate python(typeof(*), 'x', external_artifact=pack())",
    'query-argument',
    /did you mean `external_artifacts`/,
  ],
  [
    "T | evaluate python(output_schema=typeof(*), 'x', output_schema=typeof(*))",
    'query-argument',
    /`output_schema` is given twice/,
  ],
  [
    "T | evaluate python(typeof(*), 'x', dynamic({'a': 1, 'a': 2}))",
    'query-parameters',
    /key `a` stands in it twice/,
  ],
  [
    "T | evaluate python(typeof(*), 'x', bag_pack('a', 9007199254740993))",
    'query-parameters',
    /no exact value/,
  ],
  ["T | evaluate python(typeof(*), 'x', 'y')", 'query-argument', /no bag/],
  ['T | evaluate python()', 'query-argument', /no output schema/],
  ['T | evaluate python(typeof(*))', 'query-argument', /no script/],
  ["let s = typeof(*); T | evaluate python(s, 'x')", 'query-argument', /not written as `typeof/],
  [
    "T | evaluate python(typeof(*), 'x', artifacts=pack())",
    'query-argument',
    /no argument `artifacts`/,
  ],
  ["T | evaluate python(typeof(*), 'x', script='y')", 'query-argument', /`script` is given twice/],
  [
    "T | evaluate python(typeof(*), 'x', dynamic({}), dynamic({}), true, 1)",
    'query-argument',
    /one more/,
  ],
  [
    "T | evaluate hint.distribution=per_shard python(typeof(*), 'x')",
    'query-argument',
    /`per_shard`/,
  ],
  ["T | evaluate python(typeof(*), 'x') : (y:long)", 'query-argument', /second output schema/],
  ["T | evaluate python(typeof(*), 'x'", 'query-syntax', /not well-formed/],
  [
    ".drop table T\n.create function f() { T | evaluate python(typeof(*), 'x') }",
    'query-syntax',
    /nothing is read from here on/,
  ],
  ["T | evaluate python(typeof(*), 'x\\q')", 'query-syntax', /not well-formed/],
  [
    '.alter table T policy update \'[{"Query":"T | evaluate python("}]\'',
    'query-syntax',
    /not well-formed/,
  ],
  [`print ${'('.repeat(300)}1${')'.repeat(300)}`, 'query-syntax', /nest 300 deep/],
  ['x'.repeat(2_097_153), 'query-syntax', /2097153 characters/],
  [
    `T ${"| evaluate python(typeof(*), 'result = df') ".repeat(101)}`,
    'query-syntax',
    /more than 100 calls/,
  ],
  [doubling('strcat'), 'query-constant', /more steps than constants may/],
  [doubling('pack_array'), 'query-parameters', /more steps than constants may/],
];

/** A value that is twice as large with each line. */
function doubling(build: string): string {
  const lines = Array.from({ length: 40 }, (_, n) => `let a${n + 1} = ${build}(a${n}, a${n});`);
  const use = build === 'strcat' ? 'a40' : "'result = df', bag_pack('a', a40)";
  return `let a0 = 'x'; ${lines.join(' ')} T | evaluate python(typeof(*), ${use})`;
}

t.test('what cannot be judged is told, with the reason', async (t) => {
  for (const [kql, rule, message] of refusals) {
    const { calls, findings } = await findPythonCalls(kql);
    const all = [...findings, ...calls.flatMap((call) => call.findings)];
    t.ok(
      all.some((finding) => finding.rule === rule && message.test(finding.message)),
      `${titled(kql)}: ${titled(JSON.stringify(all))}`,
    );
    for (const { span } of all) t.ok(span.end <= kql.length && span.start <= span.end);
  }
});

/** Arguments as the job gets them. */
const folded: readonly (readonly [kql: string, value: unknown])[] = [
  [
    "bag_pack('a', 1, 'b', -2.5, 'c', true, 'd', 'x', 'e', dynamic(null))",
    { a: 1, b: -2.5, c: true, d: 'x', e: null },
  ],
  ["pack_dictionary('a', pack_array(1, pack('b', long(2))))", { a: [1, { b: 2 }] }],
  [
    "dynamic({'a': [1, -2, {\"b\": 'c' \"d\"}], 'n': null, 't': True})",
    { a: [1, -2, { b: 'cd' }], n: null, t: true },
  ],
  [
    "bag_pack('a', 0x1F, 'b', int(3), 'c', real(1e3), 'd', long(null), 'e', bool(false))",
    { a: 31, b: 3, c: 1000, d: null, e: false },
  ],
  [
    "bag_pack('a', datetime(2026-01-31), 'b', datetime(2026-01-31T10:20:30.5Z))",
    { a: '2026-01-31T00:00:00.0000000Z', b: '2026-01-31T10:20:30.5000000Z' },
  ],
  [
    "bag_pack('a', 1d, 'b', 90m, 'c', 1.5s, 'd', time(1.02:03:04), 'e', timespan(2h))",
    { a: '1.00:00:00', b: '01:30:00', c: '00:00:01.5000000', d: '1.02:03:04', e: '02:00:00' },
  ],
  [
    "bag_pack('a', guid(74be27de-1e4e-49d9-b579-fe0b331d3642), 'b', decimal(1.5))",
    { a: '74be27de-1e4e-49d9-b579-fe0b331d3642', b: '1.5' },
  ],
  ["bag_pack(strcat('a', 1), strcat('b', 'c', -2))", { a1: 'bc-2' }],
  ["bag_pack('__proto__', 1)", JSON.parse('{"__proto__": 1}')],
  ['dynamic(null)', {}],
];

t.test('constants are worked out', async (t) => {
  for (const [value, parameters] of folded) {
    const kql = `let p = ${value}; T | evaluate python(typeof(*), 'result = df', p)`;
    const { calls } = await findPythonCalls(kql);
    t.same(calls[0]?.findings, [], value);
    t.strictSame(calls[0]?.parameters, parameters, value);
  }
});

/** Arguments by place, by name and mixed, which all mean the same call. */
const argumentForms: readonly string[] = [
  "typeof(*), 'result = df', pack('k', 1), pack('a.zip', 'https://a.example/a.zip'), false",
  "typeof(*), 'result = df', pack('k', 1), external_artifacts=pack('a.zip', 'https://a.example/a.zip'), spill_to_disk=false",
  "typeof(*), 'result = df', spill_to_disk=false, external_artifacts=dynamic({'a.zip': 'https://a.example/a.zip'}), script_parameters=pack('k', 1)",
  "script_parameters=pack('k', 1), script='result = df', spill_to_disk=(false), output_schema=typeof(*), external_artifacts=pack('a.zip', 'https://a.example/a.zip')",
  "output_schema = typeof(*), script = 'result = df', script_parameters = pack('k', 1), ['external_artifacts'] = pack('a.zip', 'https://a.example/a.zip'), spill_to_disk = bool(false)",
];

t.test('arguments stand by place, by name, or both', async (t) => {
  for (const form of argumentForms) {
    const { calls } = await findPythonCalls(`T | evaluate python(${form})`);
    const told = calls.map(({ schema, script, parameters, artifacts, spillToDisk, findings }) => {
      return [schema, script?.text, parameters, artifacts, spillToDisk, findings];
    });
    const artifacts = { 'a.zip': 'https://a.example/a.zip' };
    t.same(told, [['typeof(*)', 'result = df', { k: 1 }, artifacts, false, []]], form);
  }
});

t.test('a script from a URL is no script yet', async (t) => {
  for (const format of ['raw', "'raw'", 'h"raw"']) {
    const kql =
      `let s = externaldata(x:string)[h'https://a.example/' 'b.py'] with(format=${format});\n` +
      'T | evaluate python(typeof(*, fx:double), toscalar(s))';
    const { calls } = await findPythonCalls(kql);
    t.match(calls, [{ script: null, scriptUrl: 'https://a.example/b.py', findings: [] }], format);
  }
});

t.test('each character of a script has its place in the query', async (t) => {
  const forms = ["'a\\tb\\u0063'", "@'it''s'", '```x\r\ny```', 'h\'é😀\' ~~~z~~~ "\\"q\\""'];
  for (const form of forms) {
    const kql = `T | evaluate python(typeof(*), ${form})`;
    const { calls } = await findPythonCalls(kql);
    const script = calls[0]?.script;
    if (!script) throw new Error(form);
    for (let at = 0; at < script.text.length; at += 1) {
      const { start, end } = script.locate({ start: at, end: at + 1 });
      const character = script.text.charAt(at);
      const written = kql.slice(start, end);
      t.ok(
        written === character || /^(\\|'')/.test(written),
        `${form}: ${character} at ${written}`,
      );
    }
  }
});

t.test('a text in the literal of a command has its places in the command', async (t) => {
  const policy = `[{"Query": "S | evaluate python(typeof(*), 'x\\u0020= 1; result = df')"}]`;
  for (const literal of [
    `@'${policy.replaceAll("'", "''")}'`,
    `'${policy.replaceAll(/['\\]/g, '\\$&')}'`,
    `\`\`\`${policy}\`\`\``,
  ]) {
    const kql = `.alter table T policy update ${literal}`;
    const { calls } = await findPythonCalls(kql);
    const [{ name, script } = { name: null, script: null }] = calls;
    t.equal(kql.slice(name?.start, name?.end), 'python', titled(kql));
    const at = script?.text.indexOf('result') ?? -1;
    const { start, end } = script?.locate({ start: at, end: at + 6 }) ?? { start: 0, end: 0 };
    t.equal(kql.slice(start, end), 'result', titled(kql));
  }
});

t.test('a script that is quoted is read back as it was', async (t) => {
  const part = fc.constantFrom(
    '```',
    '`',
    "'",
    '"',
    '\\',
    '\n',
    '\r\n',
    '\t',
    '\u2028',
    '\0',
    '~~~',
    '//',
    'x',
  );
  const text = fc.array(fc.oneof(part, fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 12,
  });
  const scripts = text.map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(scripts, fc.constantFrom(...quoteForms), async (script, form) => {
      const quoted = quoteScript(script, form);
      if (!quoted.ok) return form !== 'lines';
      const { calls } = await findPythonCalls(`evaluate python(typeof(x:long), ${quoted.kql})`);
      return calls[0]?.script?.text === script;
    }),
    { numRuns: 300 },
  );
  t.match(quoteScript('a\n```b', 'block'), { ok: false, message: /line 2 holds three backticks/ });
  t.match(quoteScript('a`', 'block'), { ok: false, message: /ends with a backtick/ });
  t.match(quoteScript('a\nb', 'verbatim'), { ok: false, message: /several lines/ });
  t.match(quoteScript('\ud800', 'block'), { ok: false, message: /half of a surrogate/ });
});

t.test('offsets with and without carriage returns', async (t) => {
  const ends = new LineEnds('\ufeffa\r\nb\r\n\nc');
  t.equal(ends.judged, 'a\nb\n\nc');
  for (const character of 'abc') {
    const [judged, stored] = [
      ends.judged.indexOf(character),
      '\ufeffa\r\nb\r\n\nc'.indexOf(character),
    ];
    t.same(ends.toJudged({ start: stored, end: stored + 1 }), { start: judged, end: judged + 1 });
    t.equal(ends.toStored({ start: judged, end: judged + 1 }).end, stored + 1);
  }
});

t.test('queries by chance', async (t) => await smoke(t, 'kql'));
