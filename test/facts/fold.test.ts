import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import type { Folded } from '#dist/facts/types.js';
import { loadParser } from '#dist/syntax/parser.js';

const parser = await loadParser();
const surroundings = { preimported: {}, injected: ['df'], entry: 'main' };
const imports = 'import base64, binascii, codecs, functools, operator, string\n';

/** All that the first argument of the last call may be. */
function possible(script: string): readonly Folded[] {
  const { calls } = extractFacts(parser.parse(script), surroundings);
  return calls.filter(({ spelled }) => spelled === 'F')[0]?.arguments[0]?.possible ?? [];
}

function shown(value: Folded | undefined): string | null {
  if (value === undefined || value.kind === 'unknown') return null;
  if (value.kind === 'none') return 'None';
  const { kind, value: of } = value;
  if (kind === 'bool') return of ? 'True' : 'False';
  return JSON.stringify([kind, of]);
}

/** What CPython makes of expressions, in the same form; null where it raises. */
function evaluated(expressions: readonly string[]): (string | null)[] {
  const program = [
    'import base64, binascii, codecs, functools, operator, string, json, sys',
    'def shown(v):',
    '    if v is None or isinstance(v, bool): return str(v)',
    '    if isinstance(v, (bytes, bytearray)): v, kind = v.decode("latin-1"), "bytes"',
    '    elif isinstance(v, str): kind = "string"',
    '    elif isinstance(v, (int, float)): kind = "number"',
    '    else: return "other"',
    '    return [kind, v]',
    'answers = []',
    'for e in json.load(sys.stdin):',
    '    try: answers.append(shown(eval(e)))',
    '    except Exception: answers.append(None)',
    'print(json.dumps(answers))',
  ].join('\n');
  const { stdout, stderr, status } = spawnSync('python3', ['-I', '-W', 'ignore', '-c', program], {
    input: JSON.stringify(expressions),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  const answers = JSON.parse(stdout) as unknown[];
  return answers.map((each) =>
    each === null || typeof each === 'string' ? each : JSON.stringify(each),
  );
}

/** Expressions that are to be known, and not only right where they are. */
const known: readonly string[] = [
  '"__{}__".format("x")',
  '"{1}{0}{a!r:>5}{{}}".format("x", "y", a="z")',
  '"_" * 2 + 2 * "a"',
  '"abcdef"[::-1][1:4]',
  '"abcdef"[-2:0:-2]',
  'chr(95) * 2',
  'chr(90 + 5) + chr(0x60 ^ 1) + chr(1 << 6 | 1) + chr(190 // 2)',
  '"a-b".replace("-", "_").upper().lower().title()',
  '"  a ".strip() + "xxaxx".lstrip("x").rstrip("x")',
  '"__a".removeprefix("__") + "a.py".removesuffix(".py")',
  '"a,b,c".split(",")[1] + "a b".split()[0] + "a.b.c".rsplit(".", 1)[0]',
  '"a=b".partition("=")[2] + "a=b=c".rpartition("=")[0]',
  '"".join(chr(c) for c in [95, 95, 97])',
  '"".join([chr(c + 1) for c in (94, 94) if c != 95])',
  '"".join(map(chr, [95, 95]))',
  '"".join(map(lambda c: chr(c ^ 1), [94, 94]))',
  '"".join(reversed("cba")) + "".join(sorted("cab"))',
  '"".join(a + b for a, b in zip("ab", "cd"))',
  '"".join(x for i, x in enumerate("abcd") if i % 2 == 0)',
  'bytes([97, 98]).decode() + b"cd".decode("ascii")',
  'bytes.fromhex("61 62").decode() + binascii.unhexlify("6162").decode()',
  'base64.b64decode(b"X19jbGFzc19f").decode() + base64.b32decode("MFRGG===").decode()',
  'codecs.decode("__pynff__", "rot13") + codecs.decode(b"6162", "hex").decode()',
  'str(b"ab", "ascii") + str(12) + repr("a") + str(None) + str(True)',
  '"%s-%d-%5.2s-%-4s|%05d%%%c%x%r" % ("a", 1, "abc", "b", -7, 99, 255, "q")',
  '"%(a)s%(b)s" % {"a": "x", "b": 1}',
  'f"{chr(97)!r:>5}{12:04x}{3:+d}{7:^5}|"',
  '"abc"[0] + "abc"[-1] + ("a", "b")[1] + ["a", "b"][0]',
  '{"a": "b", "c": "d"}["a"] + {"a": "b"}.get("z", "q")',
  'string.ascii_letters[4] + string.digits[1:3]',
  'hex(255) + oct(8) + bin(5) + ascii("a") + format(5, "03d")',
  'int("ff", 16) + int("0x10", 16) + int("12") + ord("a") + len("abc")',
  'functools.reduce(lambda a, b: a + b, ["a", "b", "c"]) + functools.reduce(operator.add, "de")',
  '(lambda s, n=2: s[::n])("abcdef")',
  '"abc".translate(str.maketrans("ab", "xy", "c"))',
  '"a" if 1 > 2 else "b"',
  'str.join("-", ["a", "b"]) + "".__add__("x") + "ab".zfill(4) + "a".rjust(3, ".")',
  '"".join([*"ab", *("c",)]) + "".join({"a": 1, "b": 2})',
  '"".join([c for w in ["ab", "cd"] for c in w])',
  '-7 // 2 * 10 + -7 % 3 + 2 ** 10 + ~5',
  '"é€".encode().decode("utf-8") + "\\xe9".encode("latin-1").decode("latin-1")',
];

t.test('constants are what CPython makes of them', async (t) => {
  const answers = evaluated(known);
  for (const [index, expression] of known.entries()) {
    const found = possible(`${imports}F(${expression})`);
    t.equal(found.length, 1, `${expression} is one constant`);
    t.equal(shown(found[0]), answers[index], expression);
  }
});

const word = fc.constantFrom('"_"', '"class"', '"aB c"', '"x,y"', '""', '"-7"', '"é"', "'it\\'s'");
const small = fc.integer({ min: -4, max: 130 }).map(String);

/** Expressions of strings (or lists of them) and integers, from the forms that are worked out. */
const { text, number } = fc.letrec<{ text: string; number: string; list: string }>((tie) => {
  const text = tie('text');
  const number = tie('number');
  const list = tie('list');
  const form = (template: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc
      .tuple(...parts)
      .map((made) => template.replace(/\$(\d)/g, (_whole, at: string) => made[Number(at)] ?? ''));
  const methods = fc.constantFrom(
    ...['lower', 'upper', 'title', 'strip', 'swapcase', 'capitalize', 'lstrip', 'casefold'],
  );
  return {
    text: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      word,
      form('($0 + $1)', text, text),
      form('$0 * $1', word, small),
      form('($0)[$1]', text, number),
      form('($0)[$1:$2:$3]', text, small, small, small),
      form('($0)[::-1]', text),
      form('($0).$1()', text, methods),
      form('($0).replace($1, $2)', text, word, word),
      form('($0).join($1)', text, list),
      form('($0).removeprefix($1)', text, word),
      form('($0).strip($1)', text, word),
      form('($0).zfill($1)', text, small),
      form('chr($0)', number),
      form('str($0)', number),
      form('repr($0)', text),
      form('"{}<{!r:>9}>{:^7}".format($0, $1, $2)', text, text, number),
      form('("%s %5s %-4d|" % ($0, $1, $2))', text, text, number),
      form('($0 if $1 > $2 else $3)', text, number, number, text),
      form('($0 or $1)', text, text),
      form('{$0: $1}[$0]', word, text),
      form('(lambda s: s + $0)($1)', text, text),
      form('($0).encode().decode("ascii")', text),
    ),
    number: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      small,
      form('($0 + $1)', number, number),
      form('($0 - $1)', number, number),
      form('($0 * $1)', number, small),
      form('($0 // $1)', number, small),
      form('($0 % $1)', number, small),
      form('($0 ^ $1)', number, number),
      form('len($0)', text),
      form('ord(($0)[:1])', text),
      form('sum([$0, $1])', number, number),
      form('($0).find($1)', text, word),
    ),
    list: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      form('[$0, $1]', text, text),
      form('($0,)', text),
      form('sorted($0)', text),
      form('reversed($0)', text),
      form('($0).split($1)', text, word),
      form('[c + $0 for c in $1 if c != $2]', text, list, word),
      form('map(lambda c: c.upper() + $0, $1)', text, list),
      form('list($0) * 2', list),
    ),
  };
});

t.test('random constants are what CPython makes of them, or unknown', async (t) => {
  const runs = process.env['SALLYPORT_TEST_FULL'] === undefined ? 1_000 : 10_000;
  const expressions = fc.sample(fc.oneof(text, number), { numRuns: runs, seed: 20 });
  const answers = evaluated(expressions);
  let same = 0;
  let valid = 0;
  for (const [index, expression] of expressions.entries()) {
    const found = possible(`${imports}F(${expression})`).map(shown);
    const answer = answers[index] ?? null;
    if (answer === null) continue;
    valid += 1;
    if (found.length === 1 && found[0] === answer) same += 1;
    else if (found.length > 0) t.ok(found.includes(answer), `${expression}: ${answer}`);
  }
  t.ok(same > 0.8 * valid && valid > 0.5 * runs, `${same} of ${valid} known, of ${runs}`);
});

t.test('a name or an expression that may be several constants is all of them', async (t) => {
  const sets: readonly (readonly [string, readonly string[]])[] = [
    ['for n in ["a", "b"]: F(n)', ['a', 'b']],
    ['for n in ("a", "b"): F(n)', ['a', 'b']],
    ['names = ["a", "b"]\nfor n in names: F(n)', ['a', 'b']],
    ['names = {"a": 1, "b": 2}\nfor n in names: F(n)', ['a', 'b']],
    ['for k, n in {1: "a", 2: "b"}.items(): F(n)', ['a', 'b', '1', '2']],
    ['[F(n) for n in ["a", "b"]]', ['a', 'b']],
    ['F("a" if x else "b")', ['a', 'b']],
    ['n = "a" if x else "b"\nF("x" + n)', ['xa', 'xb']],
    [
      'n = 7017280452245743464 if x else 7017280452245743465\nF(n.to_bytes(8, "big").decode())',
      ['abcdefgh', 'abcdefgi'],
    ],
    ['F({"k": "a", "l": "b"}[x])', ['a', 'b']],
    ['F(["a", "b"][x])', ['a', 'b']],
    ['F({"k": "a"}.get(x, "b"))', ['a', 'b']],
    ['if x: n = "a"\nelse: n = "b"\nF(n)', ['a', 'b']],
    ['def g(n): F(n)\ng("a")\ng(n="b")', ['a', 'b']],
    ['def g(x, n="a"): F(n)\ng(1)\ng(1, "b")', ['a', 'b']],
    ['n = "a"\ndef g(): F(n)\ng()\nn = "b"', ['a', 'b']],
  ];
  for (const [script, all] of sets) {
    const found = possible(script).map((value) => ('value' in value ? String(value.value) : ''));
    t.same(found.toSorted(), all.toSorted(), script);
  }
});

t.test('what may be anything is unknown', async (t) => {
  const open: readonly string[] = [
    'names = ["a"]\nnames.append(x)\nfor n in names: F(n)',
    'names = ["a"]\nother = names\nother[0] = x\nfor n in names: F(n)',
    'names = ["a"]\nnames[0] = x\nfor n in names: F(n)',
    'names = ["a"]\nnames += x\nfor n in names: F(n)',
    'names = [["a"]]\nfor m in names: m.append(x)\nfor m in names:\n  for n in m: F(n)',
    'names = ["a"]\ng(names)\nfor n in names: F(n)',
    'class C:\n  def __getitem__(self, k): k.append(x)\nk = ["a"]\nC()[k]\nfor n in k: F(n)',
    'def g(n): F(n)\ng("a")\nh = g\nh(x)',
    'def g(n): F(n)\ng("a")\ng(*x)',
    'def main(n): F(n)\nmain("a")',
    'class C:\n  def g(self, n): F(n)\nC().g("a")',
    '@d\ndef g(n): F(n)\ng("a")',
    'def chr(x): return y\nF(chr(95))',
    'from x import *\nF(chr(95))',
    'F(x or "a")',
    'n = "a"\nfor i in x:\n  F(n)\n  n = n + y',
    'n = "a"\ng = (F(n) for _ in [1])\nn = y',
    'n = "a"\nclass C:\n  global n\n  n = y\nF(n)',
    'import string\nstring = y\nF(string.digits)',
    'try: n = "a"\nexcept E as n: pass\nF(n)',
    'F("".join({"a", "b"}))',
    'F("a" * 10**9)',
    'F("%1000000000s" % "a")',
    'F("{:>1000000000}".format("a"))',
    'F([n for n in range(10**9)][0])',
    'def g(n): return g(n)\nF(g("a"))',
  ];
  for (const script of open) t.same(possible(script), [], script);
});
