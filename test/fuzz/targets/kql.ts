import fc from 'fast-check';
import type { Span } from '#dist/finding.js';
import { findPythonCalls, type QueryReading } from '#dist/kql/read-query.js';
import { spellings } from '../../kql/spellings.js';
import { demand, textOf, type Target } from '../target.js';

const words = [
  ...[
    'T',
    '|',
    'evaluate',
    'python',
    '(',
    ')',
    'typeof',
    '*',
    ',',
    "'",
    '"',
    '```',
    '~~~',
    '@',
    'h',
  ],
  ...[
    'let',
    ' = ',
    ';',
    'strcat',
    'x',
    ':long',
    'hint.distribution',
    'per_node',
    'bag_pack',
    'pack',
  ],
  ...[
    '.create function f() {',
    '}',
    '.set-or-append',
    '<|',
    '.execute database script',
    '\n\n',
    '//',
  ],
  ...[
    'invoke',
    'union',
    'join',
    'partition by x',
    'execute_query',
    'external_artifacts',
    'dynamic(',
  ],
  ...[
    'policy update',
    '[{"IsEnabled": true, "Query": "',
    '"}]',
    '\\u0070',
    "''",
    '\\',
    '\u200b',
    '{',
  ],
  ...[
    'set ',
    'print ',
    '1d',
    'datetime(2020-01-01)',
    '[',
    ']',
    '\r\n',
    '\ufeff',
    '\u{1f40d}',
    '\ud800',
  ],
];

/** Values of every type, artifacts, properties of the request. */
const furnished: readonly string[] = [
  "T | evaluate python(typeof(*, y:real), 'result = df', bag_pack('a', -1, 'b', 2.5, 'c', true, 'd', 1.02:03:04))",
  "T | evaluate python(typeof(x:long), 's', pack('a', datetime(2020-01-01T00:00:00Z), 'b', long(null), 'c', real(nan)))",
  "T | evaluate python(typeof(*), 's', bag_pack('a', guid(74be27de-1e4e-49d9-b579-fe0b331d3642), 'b', decimal(1.5), 'c', 90d))",
  "T | evaluate python(typeof(*), 's', dynamic({'a': [1, null], 'b': {}}), bag_pack('a.zip', 'https://acct.blob.core.windows.net/c/a.zip?sig=x'))",
  "T | evaluate python(typeof(*), 's', pack_dictionary('a', pack_array(1, 'x')), external_artifacts=dynamic({\"a.py\": \"https://a.blob.core.windows.net/c/a.py\"}))",
  "set servertimeout = 10m; set notruncation;\nlet k = bag_merge(bag_pack('a', 1), bag_pack('b', 2)); T | evaluate python(typeof(*), 's', k)",
];

/** Microsoft's parser takes a hundred times as long for commands: they are a target of their own. */
const commands = spellings.filter((text) => /^\s*\./m.test(text));
const queries = spellings.filter((text) => !commands.includes(text));

const grammar = fc
  .array(fc.oneof(fc.constantFrom(...words), fc.constantFrom(...queries)), { maxLength: 12 })
  .chain((parts) => fc.constantFrom('', ' ').map((between) => parts.join(between)));

/** Where each thing stands that a reading tells of. */
function spansOf({ calls, findings }: QueryReading): Span[] {
  return [
    ...findings.map(({ span }) => span),
    ...calls.flatMap((call) => [
      ...[call.name, call.span, ...Object.values(call.places)],
      ...call.findings.map(({ span }) => span),
      ...(call.script === null ? [] : charactersOf(call.script)),
    ]),
  ];
}

function charactersOf(script: NonNullable<QueryReading['calls'][number]['script']>): Span[] {
  const all = Array.from({ length: script.text.length }, (_, at) => at);
  return [script.whole, ...all.map((at) => script.locate({ start: at, end: at + 1 }))];
}

/** What is read, whatever stands before it. */
function meaning({ calls, findings }: QueryReading): string {
  return JSON.stringify([
    findings.map(({ rule, reason }) => [rule, reason]),
    calls.map(({ schema, script, parameters, hints, findings: own }) => [
      ...[schema, script?.text, parameters, hints],
      own.map(({ rule, reason }) => [rule, reason]),
    ]),
  ]);
}

const lead = '\n  // before\n';

async function check(input: Uint8Array): Promise<string> {
  const text = textOf(input);
  const reading = await findPythonCalls(text);
  const spans = spansOf(reading);
  for (const { start, end } of spans) {
    demand(start >= 0 && start <= end && end <= text.length, `a span of ${start} to ${end}`);
  }
  const later = await findPythonCalls(lead + text);
  if (meaning(later) === meaning(reading)) {
    const moved = spansOf(later).map(({ start, end }) => [start - lead.length, end - lead.length]);
    const isSame = JSON.stringify(moved) === JSON.stringify(spans.map((at) => [at.start, at.end]));
    demand(isSame || reading.findings.length > 0, 'what stands further below has other places');
  } else demand(reading.findings.length > 0, 'a comment in front changes what is read');
  if (reading.findings.length > 0) return 'faulty';
  return reading.calls.length > 0 ? 'calls' : 'no calls';
}

const shared = {
  holds: 'it is read without a throw, and all that is said of it has a place in it',
  bytesMax: 1_024,
  covers: ['kql/'],
  words,
} as const;

export const kqlTarget: Target = {
  name: 'kql',
  ...shared,
  open: async () => ({ seeds: [...queries, ...furnished], grammar, check }),
};

export const kqlCommandTarget: Target = {
  name: 'kql-command',
  ...shared,
  open: async () => ({ seeds: commands, check }),
};
