import t from 'tap';
import { openGateway } from '#dist/index.js';
import { findPythonCalls, fixQuery } from '#dist/kusto.js';
import { definePolicy } from '#dist/policy/index.js';

const gateway = await openGateway({
  policy: definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'p', platform: 'kusto', plugin: 'enabled' },
    imports: { match: 'any' },
    rules: { 'type-annotation': 'error' },
  }),
});
const call = (literal: string): string =>
  `T // x: int = 1\n| evaluate python(typeof(*), ${literal})`;

/** A literal with a hint, and what stands there when the hint is gone. */
const literals: readonly (readonly [name: string, before: string, after: string])[] = [
  ['a block', '```\nx: int = 1\nresult = df```', '```\nx = 1\nresult = df```'],
  ['tildes', '~~~\nx: int = 1\nresult = df~~~', '~~~\nx = 1\nresult = df~~~'],
  ['a line each', "'x: int = 1\\n'\n 'result = df\\n'", "'x = 1\\n'\n 'result = df\\n'"],
  ['double quotes', '"x: \\"int\\" = 1\\nresult = df"', '"x = 1\\nresult = df"'],
  ['escapes', "'x\\u003a int = 1\\nresult = df'", "'x = 1\\nresult = df'"],
  ['verbatim', "@'x: ''int'' = 1;result = df'", "@'x = 1;result = df'"],
  ['obfuscated', "h'x: int = 1\\nresult = df'", "h'x = 1\\nresult = df'"],
];

t.test('a fix is written as the literal around it has it', async (t) => {
  for (const [name, before, after] of literals) {
    for (const end of ['\n', '\r\n']) {
      const stored = (literal: string): string => call(literal).replaceAll('\n', end);
      const fixed = await fixQuery(stored(before), gateway);
      t.equal(fixed.text, call(after), name);
      t.equal(fixed.verdict.decision, 'allow', name);
      t.match(fixed.applied, [{ finding: { rule: 'type-annotation' } }], name);
      const { calls } = await findPythonCalls(fixed.text);
      t.match(calls, [{ script: { text: /^\n?x = 1[\n;]result = df\n?$/ } }], name);
    }
  }
});

t.test('a script that two calls share is fixed once, and no other text is touched', async (t) => {
  const query = (hint: string): string =>
    `let s = 'x${hint} = 1\\nresult = df';\nlet x = 'x: int';\n` +
    '(T | evaluate python(typeof(*), s)) | union (U | evaluate python(typeof(*), s))';
  const fixed = await fixQuery(query(': int'), gateway);
  t.equal(fixed.text, query(''));
  t.equal(fixed.edits.length, 1);
  const none = await fixQuery(query(''), gateway);
  t.same([none.text, none.edits, none.applied], [query(''), [], []]);
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['over two literals', call("'x: i' 'nt = 1\\n' 'result = df'"), /does not stand in one literal/],
  [
    'in a text inside of a command',
    `.alter table T policy update @'${JSON.stringify([
      { Source: 'S', Query: `S | evaluate python(typeof(*), "x: int = 1\\nresult = df")` },
    ])}'`,
    /line 1 of the script.*does not stand in one literal/,
  ],
];

t.test('what no literal can carry exactly is refused', async (t) => {
  for (const [name, query, message] of refused) {
    await t.rejects(fixQuery(query, gateway), { code: 'ERR_FIX_WRITE', message }, name);
  }
});

t.teardown(() => gateway.close());
