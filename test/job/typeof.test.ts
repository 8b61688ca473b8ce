import t from 'tap';
import fc from 'fast-check';
import { parseTypeof, resolveSchema } from '#dist/job/typeof.js';
import { processorMs } from '../processor-time.js';

const input = [
  { name: 'x', type: 'long' },
  { name: 'y', type: 'string' },
] as const;

const good: [string, string][] = [
  ['typeof(*, fx:double)', 'x:long y:string fx:real'],
  ['*, fx:double', 'x:long y:string fx:real'],
  ['fx:real,*', 'fx:real x:long y:string'],
  ['typeof(*)', 'x:long y:string'],
  ['typeof(name:string , ver:string)', 'name:string ver:string'],
  ['typeof([\'a b\']:string, // a comment, with (brackets)\n\t["c"]:int)', 'a b:string c:int'],
  ["[@'a''b' h\"c\\u0041\\t\"]:timespan", "a'bcA\t:timespan"],
  ['3d:bool, $a:date, typeof_:guid, long:long', '3d:bool $a:datetime typeof_:guid long:long'],
  [
    'a:bool,b:boolean,c:date,d:datetime,e:decimal,f:double,g:dynamic,h:guid,i:int',
    'a:bool b:bool c:datetime d:datetime e:decimal f:real g:dynamic h:guid i:int',
  ],
  [
    'a:int64,b:int8,c:long,d:real,e:string,f:time,g:timespan,h:uniqueid,i:uuid',
    'a:long b:int c:long d:real e:string f:timespan g:timespan h:guid i:guid',
  ],
  ['a:int // to the end\u2028, b:long', 'a:int b:long'],
  ['a:int\u180e,\u200bb:\u3000long', 'a:int b:long'],
  ['a:int, *, b:int', 'a:int x:long y:string b:int'],
];

const faulty: [string, RegExp][] = [
  ['', /^1:1 the schema is empty/],
  ['typeof()', /^1:8 `typeof\(\)` names no column/],
  ['typeof', /lacks its bracket/],
  ['TypeOf(a:int)', /^1:1 `TypeOf` is not known.*small letters/],
  ['typeof(a:long', /^1:14 the schema is not closed: it ends/],
  ['typeof(a:long b:int)', /not closed: `b` stands where/],
  ['typeof(a:long,)', /^1:15 a column is missing behind the last comma/],
  ['a:int) x', /^1:6 `\)` stands behind the end/],
  ['typeof(string)', /^1:14 `string` is a type; a column's name must stand before it/],
  ['a int', /^1:3 column "a" has no type/],
  ['a:(b:int)', /^1:3 column "a" has a schema of its own/],
  ['a:int;', /^1:6 ";" cannot stand/],
  ['\n a:flot', /^2:4 type `flot` of column "a" is not known; did you mean `real`\?/],
  ['a:String', /did you mean `string`\?/],
  ['a:str', /did you mean `string`\?/],
  ['a:float', /type `float` of column "a" is a type of values, not of columns Write `real`/],
  ['a:uint8', /not of columns Write `int`/],
  ['a:ulong', /not of columns Write `long`/],
  ['a:constructor', /type `constructor` of column "a" is not known/],
  ['a:long, a:int', /^1:9 column "a" stands twice/],
  ['*, x:int', /^1:4 column "x" stands twice: the input has it already/],
  ['x:int, *', /column "x" stands twice: the input has it already/],
  ['*, *', /^1:4 `\*` stands twice/],
  ["['a\\q']:int", /escape that KQL does not know/],
  ['[a]:int', /must be written \['name'\]/],
  ["['']:int", /empty name/],
];

t.test('the typeof literal', async (t) => {
  for (const [text, expected] of good) {
    const { columns, faults } = resolveSchema(parseTypeof(text), input);
    t.same(faults, [], `no fault before ${expected}`);
    t.equal(columns.map(({ name, type }) => `${name}:${type}`).join(' '), expected);
  }
  for (const [text, expected] of faulty) {
    const { faults } = resolveSchema(parseTypeof(text), input);
    const [first] = faults;
    const said = `${first?.line}:${first?.column} ${first?.message} ${first?.help}`;
    t.match(said, expected, JSON.stringify(text));
  }
  const none = resolveSchema(parseTypeof('*, a:int'), null);
  t.match(none.faults[0]?.message, /the job has no input/);
  t.equal(
    resolveSchema(parseTypeof('a:float, b:str, c:int'), null).faults.length,
    2,
    'all faults are told',
  );
});

t.test('no text breaks the parser, and each is a schema or has a fault', async (t) => {
  const piece = fc.constantFrom(
    'typeof',
    '(',
    ')',
    ',',
    ':',
    '*',
    'a',
    "['b c']",
    'long',
    '[',
    "'",
    '"',
    '//',
    '\n',
    ' ',
    '\\',
    '@',
    'h',
    '\u{1f600}',
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 24 }).map((parts) => parts.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (given) => {
      const { columns, faults } = resolveSchema(parseTypeof(given), input);
      return faults.length > 0 || columns.length > 0;
    }),
    { numRuns: 2_000 },
  );
  const started = processorMs();
  parseTypeof(`typeof(${'a:long,'.repeat(30_000)}`);
  parseTypeof(' '.repeat(200_000));
  parseTypeof(`['${'\\'.repeat(200_000)}`);
  t.ok(processorMs() - started < 2_000, 'in time linear in the text');
});
