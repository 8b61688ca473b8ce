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

/** Microsoft's parser takes a hundred times as long for commands: they come by mutation alone. */
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

export const kqlTarget: Target = {
  name: 'kql',
  holds: 'a query is read without a throw, and all that is said of it has a place in it',
  bytesMax: 1_024,
  covers: ['kql/'],
  words,
  open: async () => ({ seeds: [...queries, ...commands], grammar, check }),
};
