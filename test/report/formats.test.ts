import t from 'tap';
import { githubCommands } from '#dist/report/github.js';
import { jsonLine } from '#dist/report/json.js';
import { junitReport } from '#dist/report/junit.js';
import { prettyVerdict } from '#dist/report/pretty.js';
import { sarifLog } from '#dist/report/sarif.js';
import { entryOf, findingAt, hostile, jobFinding } from './sample.js';

const text = 'number: int = 1\nreturn [number]\n';
const hint = findingAt(text, 'int', {
  rule: 'type-annotation',
  fix: { title: 'remove the hint', edits: [{ start: 6, end: 11, replacement: '' }] },
});
const warning = findingAt(text, 'return', { rule: 'kusto-result', level: 'warning' });
const entries = [
  entryOf('a b.py', text, [jobFinding, hint, warning]),
  entryOf('c.py', 'return []', []),
];
const unchecked = [{ file: 'gone.py', message: 'no such file' }];

t.test('json: one line for a file, with exactly the documented members', async (t) => {
  const line = jsonLine(entryOf(hostile, text, [hint, { ...warning, chain: ['a'], reason: 'b' }]));
  t.equal(line.indexOf('\n'), line.length - 1);
  t.same(JSON.parse(line), {
    file: hostile,
    decision: 'deny',
    policy: 'processor',
    findings: [
      {
        rule: 'type-annotation',
        level: 'error',
        message: hint.message,
        help: hint.help,
        line: 1,
        column: 9,
        endLine: 1,
        endColumn: 12,
        docs: hint.docs,
        fixes: [
          {
            title: 'remove the hint',
            edits: [{ range: { line: 1, column: 7, endLine: 1, endColumn: 12 }, text: '' }],
          },
        ],
      },
      {
        rule: 'kusto-result',
        level: 'warning',
        message: warning.message,
        help: warning.help,
        line: 2,
        column: 1,
        endLine: 2,
        endColumn: 7,
        docs: warning.docs,
      },
    ],
  });
});

t.test('sarif: what 2.1.0 requires, and places that resolve', async (t) => {
  const log = JSON.parse(sarifLog(entries, [], '1.2.3'));
  t.equal(log.version, '2.1.0');
  const [run] = log.runs;
  t.equal(run.columnKind, 'utf16CodeUnits');
  t.match(run.tool.driver, { name: 'sallyport', version: '1.2.3' });
  const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
  t.same(ids, ['kusto-result', 'output-schema', 'type-annotation']);
  t.equal(run.results.length, 3);
  for (const result of run.results) {
    t.equal(ids[result.ruleIndex], result.ruleId);
    t.type(result.message.text, 'string');
    const { physicalLocation } = result.locations[0];
    t.equal(physicalLocation.artifactLocation.uri, 'a%20b.py');
    const { region } = physicalLocation;
    t.equal(region === undefined, result.ruleId === 'output-schema', 'a job has no region');
    if (region) t.ok(region.startLine >= 1 && region.startColumn >= 1);
  }
  t.same(run.results[1].fixes[0].artifactChanges[0].replacements, [
    {
      deletedRegion: { startLine: 1, startColumn: 7, endLine: 1, endColumn: 12 },
      insertedContent: { text: '' },
    },
  ]);
  t.same(run.invocations, [{ executionSuccessful: true }]);

  const broken = JSON.parse(sarifLog([entryOf(hostile, text, [hint])], unchecked, '1.2.3')).runs[0];
  t.equal(broken.invocations[0].executionSuccessful, false, 'a file was not checked');
  const { uri } = broken.artifacts[0].location;
  t.match(uri, /^[\w.~%!*'()-]+$/, 'a URI whatever the name of the file');
  t.equal(decodeURIComponent(uri), hostile);
  const absolute = JSON.parse(sarifLog([entryOf('/a b/c#d.py', text, [hint])], [], '1'));
  t.equal(absolute.runs[0].artifacts[0].location.uri, 'file:///a%20b/c%23d.py');
});

t.test('junit: well-formed, and every count is right', async (t) => {
  const bad = findingAt(text, 'int', { message: hostile, help: hostile });
  const all = [...entries, entryOf(hostile, text, [bad]), entryOf('d.py', text, [warning])];
  const xml = junitReport(all, [{ file: hostile, message: hostile }]);
  const events = wellFormed(xml);
  t.type(events, 'object', String(events));
  t.match(xml, '<testsuites name="sallyport" tests="5" failures="2" errors="1">');
  t.same(
    ['testcase', 'failure', 'error', 'system-out'].map(
      (name) => (events as string[]).filter((each) => each === name).length,
    ),
    [5, 2, 1, 1],
  );
  t.notMatch(xml, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

t.test('github: a command for each finding, and none of the script', async (t) => {
  const bad = findingAt(text, 'int', { message: hostile, help: hostile, rule: 'a:b,c' });
  const entry = entryOf(hostile, text, [bad, { ...warning, endLine: 3 }, jobFinding]);
  const lines = githubCommands(entry).split('\n');
  t.equal(lines.pop(), '');
  t.equal(lines.length, 3);
  t.match(lines[0], /^::error file=[^:]*,line=1,endLine=1,col=9,endColumn=12,title=a%3Ab%2Cc::/);
  t.match(lines[0], '%2C', 'commas of the name are escaped');
  t.match(lines[1], /^::warning file=[^:]*,line=2,endLine=3,title=/, 'no column across lines');
  t.match(lines[2], /^::error file=[^:]*,title=output-schema::/, 'no line for a job');
  t.notMatch(lines.join(''), /[\u0000-\u001f\u202e]/);
});

t.test('a script inside another file: places are those of the file', async (t) => {
  const entry = { ...entryOf('a.job.yaml', text, [hint]), shift: { lines: 4, columns: 2 } };
  t.match(githubCommands(entry), ',line=5,endLine=5,col=11,endColumn=14,');
  t.match(junitReport([entry], []), 'a.job.yaml:5:11: error');
  const { region } = JSON.parse(sarifLog([entry], [], '1')).runs[0].results[0].locations[0]
    .physicalLocation;
  t.same(region, { startLine: 5, startColumn: 11, endLine: 5, endColumn: 14 });
  const pretty = prettyVerdict(entry, { colour: false, width: 80 });
  t.match(pretty, 'a.job.yaml:5:11: error');
  t.match(pretty, ' 5 | number: int = 1\n   |         ^^^\n');

  const quoted = { ...entry, shift: null };
  t.match(githubCommands(quoted), '::error file=a.job.yaml,title=', 'no line that is another');
  const [result] = JSON.parse(sarifLog([quoted], [], '1')).runs[0].results;
  t.notOk(result.locations[0].physicalLocation.region);
  t.notOk(result.fixes);
  t.match(prettyVerdict(quoted, { colour: false, width: 80 }), 'a.job.yaml#script:1:9: error');
});

/** Names of the elements of a document in order, or what is wrong with its nesting and escaping. */
function wellFormed(xml: string): string[] | string {
  const names: string[] = [];
  const open: string[] = [];
  const token = /<\?xml [^?]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|[^<]+/gy;
  let end = 0;
  for (const match of xml.matchAll(token)) {
    if (match.index !== end) return `broken at ${end}`;
    end += match[0].length;
    if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(match[0])) return `bare & at ${match.index}`;
    const [, closing, name, , empty] = match;
    if (name === undefined) continue;
    if (closing && open.pop() !== name) return `</${name}> closes nothing`;
    if (!closing) names.push(name);
    if (!closing && !empty) open.push(name);
  }
  return end === xml.length && open.length === 0 ? names : `ended at ${end} in ${open.join()}`;
}
