import t from 'tap';
import { extractFacts } from '#dist/facts/extract.js';
import { loadParser } from '#dist/syntax/parser.js';

/** Its clock stands still: a busy host gives up no long script. */
const parser = await loadParser(() => 0);

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

/** Scripts of which the parts, each with each, are far more than the script is long. */
const entangled: Readonly<Record<string, string>> = {
  'subjects and captures of a match': `match ${'a, '.repeat(20_000)}:\n${lines(9_000, (n) => ` case [x${n}, y]: pass`)}`,
  'star imports and names': `${lines(4_000, (n) => `from m${n} import *`)}\n${lines(9_000, (n) => `v${n}`)}`,
  'targets and elements': `for ${lines(9_000, (n) => `a${n}`).replaceAll('\n', ',')} in [${'b, '.repeat(20_000)}]: pass`,
  'parameters and calls': `def f(${lines(4_000, (n) => `a${n}`).replaceAll('\n', ',')}): pass\n${'f(*x)\n'.repeat(9_000)}`,
  'uses of a long string': `a = '${'%s'.repeat(30_000)}'\n${'f(a % 1)\n'.repeat(20_000)}`,
  'functions in one list': `t = []\n${'t.append(lambda x: x)\nt[0](t)\n'.repeat(4_000)}`,
  'values of many names': lines(
    9_000,
    (n) => `import m${n}\nx${n % 64} = x${(n * 7) % 64} or m${n}`,
  ),
};

t.test('what would take more than its length is given up, and said', async (t) => {
  for (const [name, text] of Object.entries(entangled)) {
    const facts = extractFacts(parser.parse(text), { injected: [], preimported: {} });
    t.same(
      facts.findings?.map(({ rule }) => rule),
      ['syntax-limit'],
      name,
    );
    const names = facts.references.reduce((sum, { qualified }) => sum + qualified.length, 0);
    t.ok(names < text.length, `${name}: ${names} names`);
  }
});

t.test('what is long and not entangled is followed to its end', async (t) => {
  const chain = `import os\na0 = os\n${lines(9_000, (n) => `a${n + 1} = a${n}`)}\na9000.system`;
  const calls = `import os\ndef f0(x): return x\n${lines(2_000, (n) => `def f${n + 1}(x): return f${n}(x)`)}\nf2000(os).system`;
  for (const text of [chain, calls]) {
    const facts = extractFacts(parser.parse(text), { injected: [], preimported: {} });
    t.same(facts.findings, []);
    t.same(facts.attributes.at(-1)?.qualified, ['os.system']);
  }
});
