import t from 'tap';
import { drive, framesOf, installedPythons, type Case, type Frame } from './drive.js';

const text = [{ name: 'name', type: 'string', nullable: false }];
const column = (type: string, nullable = false): object => ({
  outputSchema: [{ name: 'v', type, nullable }],
});

function job(script: string, more: object = {}): Case {
  const contract = {
    platform: 'processor',
    input: [],
    mode: 'row-by-row',
    checkpoint: null,
    checkpointColumn: null,
    inputSchema: null,
    errorValues: 'hidden',
    outputSchema: text,
  };
  return { script, contract: { ...contract, ...more } };
}

const value = (expression: string, type: string, nullable = false): Case =>
  job(`import datetime\nreturn [{"v": ${expression}}]`, column(type, nullable));

/** A name, the case, and its last frames in order; texts are matched as patterns. */
const cases: [string, Case, (string | RegExp | null)[][]][] = [
  [
    'users',
    job('users = [\n    {"name": "Alice"},\n    {"name": "Bob"},\n]\nreturn users\n'),
    [['rows', '[{"name":"Alice"},{"name":"Bob"}]'], ['done']],
  ],
  [
    'row by row',
    job('await sleep(0.001)\nlog.info("row")\nreturn [{"name": INPUT_DATA["n"]}]', {
      input: [{ n: 'a' }, { n: 'b' }],
      checkpointColumn: 'name',
    }),
    [
      ['log', 'info', 'row'],
      ['log', 'info', 'row'],
      ['rows', '[{"name":"a"},{"name":"b"}]'],
      ['checkpoint', 'b'],
      ['done'],
    ],
  ],
  [
    'bulk',
    job('return [{"name": str(len(INPUT_DATA)) + DATA_CHECKPOINT}]', {
      input: [1, 2],
      mode: 'bulk',
      checkpoint: 'x',
    }),
    [['rows', '[{"name":"2x"}]'], ['done']],
  ],
  [
    'no input',
    job('return [{"name": repr(INPUT_DATA)}]'),
    [['note', /INPUT_DATA = None/], ['rows', '[{"name":"None"}]'], ['done']],
  ],
  [
    'no rows keep the checkpoint',
    job('return []', { checkpoint: 'last', checkpointColumn: 'name' }),
    [['rows', '[]'], ['checkpoint', 'last'], ['done']],
  ],
  [
    'log.error fails and keeps the rows',
    job('log.error("broken")\nlog.error("more")\nreturn [{"name": "kept"}]'),
    [
      ['log', 'error', 'broken'],
      ['log', 'error', 'more'],
      ['rows', '[{"name":"kept"}]'],
      ['failed', 'log.error was called: broken', /log.warn/, null],
    ],
  ],
  [
    'all levels',
    job('for level in ("trace", "debug", "warn"):\n    getattr(log, level)(level)\nreturn []'),
    [
      ['log', 'trace', 'trace'],
      ['log', 'debug', 'debug'],
      ['log', 'warn', 'warn'],
      ['rows', '[]'],
      ['done'],
    ],
  ],
  [
    'sleep without await',
    job('x = 1\nsleep(1)\nreturn []'),
    [['note', /^coroutine 'sleep' was never awaited near line 2: /], ['rows', '[]'], ['done']],
  ],
  [
    'a sleep that is kept and not awaited, for each of two rows',
    job('late = [sleep(1)]\nreturn []', { input: [{ n: 1 }, { n: 2 }] }),
    [['note', /^coroutine 'sleep' was never awaited: /], ['rows', '[]'], ['done']],
  ],
  [
    'own coroutines',
    job(
      'async def twice(x):\n    await sleep(0)\n    return x * 2\n' +
        'return [{"name": await twice("ab")}]',
    ),
    [['rows', '[{"name":"abab"}]'], ['done']],
  ],
  [
    'global names',
    job('global count\ncount = 5\ndef show():\n    return str(count)\nreturn [{"name": show()}]'),
    [['rows', '[{"name":"5"}]'], ['done']],
  ],
  [
    'a coroutine for a list',
    job('async def load():\n    return []\nreturn load()'),
    [['bad-result', /returned coroutine, not a list/, /`await` before/]],
  ],
  [
    'a coroutine for a row',
    job('async def load():\n    return {}\nreturn [load()]'),
    [['bad-result', /Row 1 is coroutine, not an object/, /`await` before/]],
  ],
  [
    'a coroutine for a value',
    job('async def load():\n    return ""\nreturn [{"name": load()}]'),
    [['bad-result', /expected a string, found coroutine/, /`await` before/]],
  ],
  [
    'awaiting what nothing drives',
    job('class A:\n    def __await__(self):\n        yield 5\nawait A()'),
    [['raised', 'RuntimeError', /only sleep/, null]],
  ],
  [
    'line numbers',
    job('\n\ntext = """a\nb"""\n1/0'),
    [['raised', 'ZeroDivisionError', /division/, null]],
  ],
  [
    'sleep of no number',
    job('await sleep("1")'),
    [['raised', 'TypeError', /seconds, not str/, null]],
  ],
  ['empty', job(''), [['bad-result', 'The statement returned nothing.', /return/]]],
  ['a generator', job('yield {}'), [['bad-result', /`yield`/, /list/]]],
  [
    'a dict',
    job('return {"name": "a"}'),
    [['bad-result', /returned dict, not a list/, /return \[item\]/]],
  ],
  [
    'a row that is none',
    job('return [{"name": "a"}, 5]'),
    [['bad-result', 'Row 2 is 5 (int), not an object.', /dicts/]],
  ],
  [
    'a surplus column',
    job('return [{"name": "a", "nam": 1}]'),
    [['bad-result', /Row 1 has the column 'nam'/, /The schema has: name/]],
  ],
  [
    'a missing column',
    job('return [{"name": "a"}, {}]'),
    [
      [
        'bad-result',
        /Row 2, column 'name' is missing; the schema says string, not null/,
        /nullable/,
      ],
    ],
  ],
  [
    'a null',
    job('return [{"name": None}]'),
    [['bad-result', /Row 1, column 'name' is None/, /nullable/]],
  ],
  ['a null that may be', value('None', 'string', true), [['rows', '[{"v":null}]'], ['done']]],
  [
    'string',
    value('5', 'string'),
    [['bad-result', "Row 1, column 'v': expected a string, found 5 (int).", /str/]],
  ],
  ['string of half a pair', value('"\\ud800"', 'string'), [['bad-result', /UTF-8/, /surrogate/]]],
  [
    'integer',
    value('True', 'integer'),
    [['bad-result', /expected an integer, found True \(bool\)/, /int\(value\)/]],
  ],
  [
    'integer beyond 2^53',
    value('2**53 + 1', 'integer'),
    [['rows', '[{"v":"9007199254740993"}]'], ['done']],
  ],
  ['integer beyond 2^63', value('2**63', 'integer'), [['bad-result', /64 bits/, /string/]]],
  ['number', value('1', 'number'), [['rows', '[{"v":1}]'], ['done']]],
  [
    'number NaN',
    value('float("nan")', 'number'),
    [['bad-result', /a finite number, found nan/, /None/]],
  ],
  ['boolean', value('0', 'boolean'), [['bad-result', /a boolean, found 0 \(int\)/, /bool/]]],
  [
    'datetime',
    value('datetime.datetime(2024, 5, 1, tzinfo=datetime.timezone.utc)', 'datetime'),
    [['rows', '[{"v":"2024-05-01T00:00:00+00:00"}]'], ['done']],
  ],
  [
    'datetime text',
    value('"2024-05-01T12:00:00.1234567Z"', 'datetime'),
    [['rows', '[{"v":"2024-05-01T12:00:00.1234567Z"}]'], ['done']],
  ],
  [
    'no datetime',
    value('"yesterday"', 'datetime'),
    [['bad-result', /a datetime, found 'yesterday' \(str\)/, /2024/]],
  ],
  ['object', value('[1]', 'object'), [['bad-result', /an object, found list/, /dict/]]],
  [
    'array',
    value('(1, {"a": datetime.date(2024, 1, 2)})', 'array'),
    [['rows', '[{"v":[1,{"a":"2024-01-02"}]}]'], ['done']],
  ],
  ['any', value('{"a": {1: 2}}', 'any'), [['bad-result', /text for keys, found 1/, /str\(key\)/]]],
  ['any set', value('{1}', 'any'), [['bad-result', /JSON value, found set/, /only/]]],
  ['any rounding', value('[2**60]', 'any'), [['bad-result', /2\^53/, /str\(value\)/]]],
  [
    'any without end',
    job('a = []\na.append(a)\nreturn [{"v": a}]', column('any')),
    [['bad-result', /nested at most 64/, /itself/]],
  ],
];

function matches(found: Frame, expected: readonly (string | RegExp | null)[]): boolean {
  return expected.every((want, i) => {
    const said = found[i];
    if (want === null) return said === null || Array.isArray(said);
    return typeof want === 'string' ? said === want : want.test(String(said));
  });
}

t.test('the processor on every installed Python', async (t) => {
  const pythons = installedPythons();
  if (pythons.size === 0)
    t.pass('nothing ran', { skip: 'no CPython from 3.9 to 3.13 is installed' });
  for (const [version, python] of pythons) {
    const answers = drive(
      python,
      cases.map(([, given]) => given),
    );
    cases.forEach(([name, , expected], i) => {
      const frames = answers[i]?.frames ?? [];
      const good =
        frames.length === expected.length &&
        frames.every((frame, j) => matches(frame, expected[j] ?? []));
      t.ok(good, `${version}: ${name}`, { frames });
    });
    const lines = answers[cases.findIndex(([name]) => name === 'line numbers')];
    t.same(framesOf(lines, 'raised')[0]?.[2], [5], `${version}: the user's own line`);
  }
});
