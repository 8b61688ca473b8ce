import { readResult } from '#dist/bench/result/read.js';
import { resultJsonSchema } from '#dist/bench/result/schema.js';
import { resultText } from '#dist/bench/result/write.js';
import type { DetectionResult } from '#dist/bench/result/form.js';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { here } from '../e2e/here.js';

const cwd = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
t.teardown(() => rmSync(cwd, { recursive: true }));

const one = (id: string, expected: string, code: string, more = {}): unknown => {
  const family = expected === 'allow' ? 'honest' : 'imports';
  return { id, technique: `technique <${id}>`, family, expected, code, ...more };
};
const cases = [
  one('caught-001', 'deny', 'import os'),
  one('missed-001', 'deny', 'import math'),
  one('hidden-001', 'deny', 'x = 1', { decidable: false }),
  one('warned-001', 'warn', 'import math'),
  one('honest-001', 'allow', 'print(1)'),
  one(
    'honest-002',
    'allow',
    'import json\nclass A:\n    def open(self):\n        return json.dumps(1)',
    { needs: ['json'] },
  ),
];
writeFileSync(join(cwd, 'cases.json'), JSON.stringify(cases));
writeFileSync(
  join(cwd, 'grep.yaml'),
  `
gate: grep
name: <b>Grep</b>
link: https://example.com/?a=1&b=2
reads: parse
command: [sh, -c, 'printf "\\33[31mred\\342\\200\\256\\n"; ! grep -q import']
protocol: script
`,
);
writeFileSync(
  join(cwd, 'gone.yaml'),
  readFileSync(join(cwd, 'grep.yaml'), 'utf8')
    .replace('gate: grep', 'gate: gone')
    .replace('[sh,', "['{here}/sh',"),
);

const gates = ['sallyport', 'naive', './grep.yaml', './gone.yaml'].flatMap((gate) => [
  '--gate',
  gate,
]);
const measure = async (...more: string[]): Promise<string> => {
  const args = ['bench', 'detection', '--corpus', 'cases.json', ...gates, ...more];
  const { code, stdout, stderr } = await here(args, { cwd });
  t.equal(code, 0, stderr);
  return stdout;
};

t.test('gates are asked, and what they said is a result', async (t) => {
  const text = await measure('--format', 'json', '--output', 'first.json');
  t.equal(text, readFileSync(join(cwd, 'first.json'), 'utf8'));
  const result = (await readResult(join(cwd, 'first.json'))) as DetectionResult;
  t.equal(resultText(result), text, 'written as it was read');
  t.notMatch(text, cwd, 'no folder of this host');
  t.same(
    result.gates.map(({ id, status }) => `${id} ${status}`),
    ['sallyport ran', 'naive ran', 'grep ran', 'gone missing'],
  );
  t.match(result.gates[3]?.why, /\{here\}\/sh/);
  t.same(
    Object.fromEntries(Object.entries(result.cases).map(([id, { verdicts }]) => [id, verdicts])),
    {
      'caught-001': { sallyport: 'deny', naive: 'deny', grep: 'deny' },
      'missed-001': { sallyport: 'allow', naive: 'allow', grep: 'deny' },
      'hidden-001': { sallyport: 'allow', naive: 'allow', grep: 'allow' },
      'warned-001': { sallyport: 'allow', naive: 'allow', grep: 'deny' },
      'honest-001': { sallyport: 'allow', naive: 'allow', grep: 'allow' },
      'honest-002': { sallyport: 'allow', naive: 'deny', grep: 'deny' },
    },
  );
  t.match(result.totals['grep']?.['all'], {
    attacks: { hits: 3, total: 3 },
    undecidable: { hits: 0, total: 1 },
    honest: { hits: 1, total: 2 },
    mcc: 0.6124,
  });
  t.match(result.totals['sallyport']?.['all'], { attacks: { hits: 1, total: 3 }, mcc: 0.4082 });
  t.match(result.pairs[1], {
    ...{ first: 'sallyport', second: 'grep' },
    attacks: { onlyFirst: 0, onlySecond: 2, p: 0.5 },
    honest: { onlyFirst: 1, onlySecond: 0 },
  });
  t.equal(result.cases['caught-001']?.standings?.['sallyport'], 'validated');
  t.ok((result.variants['sallyport']?.asked ?? 0) > 10);
});

t.test('a report says what is wrong, and holds what is given as text', async (t) => {
  const text = await measure('--no-variants');
  for (const line of [
    /^gone +missing +not installed/m,
    /^sallyport +\d\S+ +1 of 3 +33\.3 %/m,
    /^missed-001 +technique <missed-001> +allow/m,
    /^hidden-001 .* not decidable$/m,
    /^Attacks that no reader can decide\n.*\n.*\nsallyport +0 of 1 /m,
  ]) {
    t.match(text, line);
  }
  const html = await measure('--no-variants', '--format', 'html', '--output', 'out.html');
  t.equal(html, readFileSync(join(cwd, 'out.html'), 'utf8'));
  t.match(html, '<tr id="case-missed-001"><td>missed-001<td>technique &lt;missed-001&gt;');
  t.match(html, '<a href="https://example.com/?a=1&amp;b=2">');
  t.notMatch(html, /<script|<b>|<technique/);
  t.match(html, '\\x1b[31mred\\u202e');
  t.notMatch(html, /[\u001b\u202e]/);
});

t.test('compare fails where something of our own is worse', async (t) => {
  const first = readFileSync(join(cwd, 'first.json'), 'utf8');
  const compare = async (text: string, format = 'table'): Promise<[number | null, string]> => {
    writeFileSync(join(cwd, 'second.json'), text);
    const args = ['bench', 'compare', 'first.json', 'second.json', '--format', format];
    const { code, stdout, stderr } = await here(args, { cwd });
    return [code, stdout + stderr];
  };
  const changed = (id: string, from: string, to: string): string =>
    first
      .split('\n')
      .map((line) => (line.includes(`"${id}":`) ? line.replace(from, to) : line))
      .join('\n');
  const rows: readonly (readonly [name: string, text: string, code: number, said: RegExp])[] = [
    ['the same', first, 0, /^nothing of our own is worse\n$/],
    [
      'a case that is not caught now',
      changed('caught-001', '"sallyport":"deny"', '"sallyport":"warn"'),
      ...([1, /caught-001 {2}sallyport: deny, then warn/] as const),
    ],
    [
      'an honest script that is refused now',
      changed('honest-001', '"sallyport":"allow"', '"sallyport":"deny"'),
      ...([1, /honest-001 {2}sallyport: allow, then deny/] as const),
    ],
    [
      'a peer that is worse',
      changed('caught-001', '"grep":"deny"', '"grep":"allow"'),
      ...([0, /other changes: 1\n {2}caught-001 {2}grep/] as const),
    ],
    [
      'a case that is caught now',
      changed('missed-001', '"sallyport":"allow"', '"sallyport":"deny"'),
      ...([0, /better: 1/] as const),
    ],
    ['a case that is gone', first.replaceAll('caught-001', 'other-001'), 0, /gone.*caught-001/],
    ['a case of another kind', changed('caught-001', 'imports', 'io'), 0, /rewritten.*caught-001/],
    [
      'a gate of ours that is missing now',
      first.replaceAll('"sallyport":', '"x":'),
      ...([1, /all {2}sallyport: ran, then missing/] as const),
    ],
    ['no case in common', first.replaceAll(/"([a-z]+-00[12])":/g, '"a-$1":'), 2, /in common/],
    ['another kind', first.replace('"detection"', '"false-positives"'), 2, /one result is of/],
    [
      'another policy',
      first
        .replace('"name":"data-science"', '"name":"x"')
        .replace(/("name":"x","digest":"sha256:)./, '$1x'),
      2,
      /different policies/,
    ],
    ['a newer format', first.replace('"version": 1', '"version": 2'), 2, /version 2/],
    ['no JSON', first.slice(0, -4), 2, /second\.json:\d+:\d+/],
    ['an unknown word', changed('caught-001', '"deny"', '"maybe"'), 2, /caught-001/],
  ];
  for (const [name, text, code, said] of rows) {
    const [ended, output] = await compare(text);
    t.equal(ended, code, `${name}: ${output}`);
    t.match(output, said, name);
  }
  const [, json] = await compare(
    changed('caught-001', '"sallyport":"deny"', '"sallyport":"error"'),
    'json',
  );
  t.match(JSON.parse(json), { regressions: [{ id: 'caught-001', was: 'deny', now: 'error' }] });
});

t.test('false positives are of honest scripts alone', async (t) => {
  const args = [
    'bench',
    'false-positives',
    '--corpus',
    'cases.json',
    '--gate',
    'naive',
    '--format',
    'json',
  ];
  const { stdout } = await here(args, { cwd });
  const result = JSON.parse(stdout) as DetectionResult;
  t.same(Object.keys(result.cases), ['honest-001', 'honest-002']);
  t.match(result.totals['naive']?.['all'], { honest: { hits: 1, total: 2 }, mcc: null });
  t.match(result.cases['honest-002'], { rules: { naive: ['builtin open'] } });
});

t.test('a file that is no result says where it is none', async (t) => {
  for (const [text, message, help] of [
    [
      '# Notes\n',
      /notes\.json:1:1: not JSON: "#" is no value$/,
      /`sallyport bench … --output` wrote/,
    ],
    ['{ "format": "sallyport-bench"', /:1:30: not JSON: `\{` is never closed$/, /^Write `\}`/],
    ['{}', /notes\.json is no result of the benchmark: it has no `format/, /--output/],
  ] as const) {
    const path = join(cwd, 'notes.json');
    writeFileSync(path, text);
    await t.rejects(readResult(path), { code: 'ERR_BENCH_INVALID', message, help }, text);
  }
});

t.test('the schema for others is the one that results are checked with', async (t) => {
  const file = new URL('../../bench/result.schema.json', import.meta.url);
  t.equal(readFileSync(file, 'utf8'), resultJsonSchema(), 'run scripts/schema.mjs');
});

t.test('where a result cannot be written is told before anything is measured', async (t) => {
  for (const [output, said] of [
    ['none/out.json', /no folder none: make it first/],
    ['.', /is a folder/],
  ] as const) {
    const args = ['bench', 'detection', '--corpus', 'none.json', '--output', output];
    const { code, stderr } = await here(args, { cwd });
    t.equal(code, 2);
    t.match(stderr, said);
  }
});
