import { isHonest } from '#dist/bench/corpus/case.js';
import { loadCorpus } from '#dist/bench/corpus/load.js';
import { splitOf } from '#dist/bench/corpus/split.js';
import { variantsOf } from '#dist/bench/corpus/variants.js';
import { loadParser } from '#dist/syntax/parser.js';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import t from 'tap';

const families: readonly string[] = [
  'dynamic-exec',
  'dynamic-names',
  'format-strings',
  'implicit-calls',
  'imports',
  'introspection',
  'io',
  'lexing',
  'memory',
  'module-escape',
  'rebinding',
  'resources',
  'type-annotation',
];

const folder = join(dirname(dirname(import.meta.dirname)), 'bench', 'corpus');
const { cases } = await loadCorpus(folder);
const parser = await loadParser();
const isFull = process.env['SALLYPORT_TEST_FULL'] !== undefined;
const attacks = cases.filter((one) => !isHonest(one));
const honest = cases.filter(isHonest);

t.test('the corpus is well-formed', async (t) => {
  t.same(
    cases.filter(({ id }) => !/^[a-z0-9-]+-\d{3}$/.test(id)).map(({ id }) => id),
    [],
  );
  t.same([...new Set(attacks.map(({ family }) => family))], families, 'all families, by name');
  for (const [side, isOfSide] of [
    ['attacks', (family: string) => families.includes(family)],
    ['benign', (family: string) => !families.includes(family)],
  ] as const) {
    for (const file of readdirSync(join(folder, side))) {
      const name = basename(file, '.yaml');
      t.ok(isOfSide(name), `${side}/${file}`);
      const text = readFileSync(join(folder, side, file), 'utf8');
      const said = [...text.matchAll(/^  family: (\S+)/gm)].map(([, family]) => family);
      t.same([...new Set(said)], [name], `families of ${file}`);
    }
  }
  t.same(
    cases.filter((one) => isHonest(one) === families.includes(one.family)),
    [],
    'attacks are of the families of rules, honest scripts of their own',
  );
  const techniques = new Set(attacks.map(({ family, technique }) => `${family} ${technique}`));
  t.ok(attacks.length >= 1_100 && techniques.size >= 220 && honest.length >= 520);
});

t.test('the split is drawn by family and technique', async (t) => {
  const held = attacks.filter(({ split }) => split === 'held-out').length / attacks.length;
  t.ok(held > 0.2 && held < 0.4, `${held} held out`);
  t.equal(splitOf('imports', 'module that is not listed'), 'open');
  t.equal(splitOf('io', 'module that is not listed'), 'open');
  const sides = new Map(cases.map((one) => [`${one.family} ${one.technique}`, one.split]));
  t.same(
    cases.filter((one) => sides.get(`${one.family} ${one.technique}`) !== one.split),
    [],
  );
});

const faults: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['no list', 'id: a', /list/],
  ['an unknown key', '- { id: a-1, technique: four, family: io, expected: deny, kode: x }', /kode/],
  ['a bad word', '- { id: a-1, technique: four, family: io, expected: no, code: x }', /expected/],
  [
    'an id twice',
    ['a', 'b']
      .map(() => '- { id: a-1, technique: four, family: io, expected: deny, code: x }\n')
      .join(''),
    /called `a-1`/,
  ],
  [
    'a family of another form',
    '- { id: a-1, technique: four, family: An io, expected: deny, code: x }',
    /with `-` between/,
  ],
  ['nothing', '', /holds no/],
];

t.test('what is no corpus is refused with the place', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-corpus-'));
  t.teardown(() => rmSync(place, { recursive: true }));
  for (const [name, text, message] of faults) {
    const file = join(place, 'cases.yaml');
    writeFileSync(file, text);
    await t.rejects(loadCorpus(file), { code: 'ERR_BENCH_INVALID' }, name);
    const error = (await loadCorpus(file).catch((one: unknown) => one)) as {
      message: string;
      help?: string;
      faults: readonly { message: string; help?: string }[];
    };
    const said = [error, ...error.faults].flatMap((one) => [one.message, one.help]).join('\n');
    t.match(said, message, name);
  }
  await t.rejects(loadCorpus(join(place, 'none')), { code: 'ERR_BENCH_READ' });
});

t.test('a folder may hold lists of cases in any spelling, and honest scripts', async (t) => {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-corpus-'));
  t.teardown(() => rmSync(place, { recursive: true }));
  await t.rejects(loadCorpus(place), { code: 'ERR_BENCH_READ', message: /no file of cases/ });
  const text = (id: string): string =>
    JSON.stringify([{ id, technique: 'four', family: 'io', expected: 'deny', code: 'x' }]);
  mkdirSync(join(place, 'deep'));
  for (const name of ['a.yaml', 'b.yml', 'deep/c.json']) {
    writeFileSync(join(place, name), text(`id-${name.split('.')[1]}`));
  }
  writeFileSync(join(place, 'deep', 'd.py'), 'print(1)\n');
  writeFileSync(join(place, 'notes.md'), 'none of it');
  const read = await loadCorpus(place);
  t.same(
    read.cases.map(({ id, expected }) => `${id} ${expected}`),
    ['id-yaml deny', 'id-yml deny', 'id-json deny', 'deep/d.py allow'],
  );
  t.match(await loadCorpus(join(place, 'deep', 'd.py')), { cases: [{ id: 'd.py' }] });
});

const compiles = `
import json, sys, warnings
warnings.simplefilter("ignore")
minor = sys.version_info[1]
for id, least, code in json.load(sys.stdin):
    if least > minor:
        continue
    try:
        compile(code, id, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        print(id, error)
`;

/** What CPython says of those of the scripts that it refuses. */
function refusals(scripts: readonly (readonly [id: string, python: string, code: string])[]) {
  const input = JSON.stringify(
    scripts.map(([id, python, code]) => [id, Number(python.split('.')[1]), code]),
  );
  const { stdout } = spawnSync('python3', ['-c', compiles], { input, encoding: 'utf8' });
  return stdout.split('\n').slice(0, -1);
}

const hasPython = spawnSync('python3', ['-c', '']).status === 0;
t.test('CPython takes what is not about lexing', { skip: !hasPython }, async (t) => {
  const plain = cases.filter(({ family, policy }) => family !== 'lexing' && policy !== 'processor');
  t.same(refusals(plain.map(({ id, python, code }) => [id, python, code])), []);

  const others = plain
    .filter(({ policy }, at) => policy === null && (isFull || at % 8 === 0))
    .flatMap(({ id, python, code }) =>
      variantsOf(parser.parse(code)).map(({ form, code }) => {
        const least = form === 'match' && python === '3.9' ? '3.10' : python;
        return [`${id} as ${form}`, least, code] as const;
      }),
    );
  t.ok(others.length > 3_000, `${others.length} other forms`);
  t.same(refusals(others), []);
});

t.test('a module that is imported twice keeps its name', async (t) => {
  const code = 'import json\nfrom json import loads\nprint(json.dumps(loads("1")))\n';
  const forms = variantsOf(parser.parse(code));
  t.ok(forms.length > 0);
  t.same(
    forms.filter(({ code }) => code.includes('from other_name')).map(({ form }) => form),
    [],
  );
});
