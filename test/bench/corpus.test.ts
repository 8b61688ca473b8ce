import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';

interface Case {
  readonly id: string;
  readonly technique: string;
  readonly family: string | null;
  readonly python: string;
  readonly needs: readonly string[];
  readonly policy: string | null;
  readonly decidable: boolean;
  readonly escaped: boolean;
  readonly code: string;
  readonly file: string;
}

interface Totals {
  readonly all: number;
  readonly decidable: number;
  readonly validated: number;
  readonly denied: number;
}

interface Measured {
  readonly attacks: {
    readonly totals: { readonly cases: Totals; readonly techniques: Totals };
  };
  readonly benign: { readonly quiet: number; readonly noisy: readonly { readonly id: string }[] };
  readonly unstable: {
    readonly judged: number;
    readonly cases: readonly { readonly id: string; readonly form: string }[];
  };
}

interface Corpus {
  readonly attacks: readonly Case[];
  readonly benign: readonly Case[];
}

interface CorpusModule {
  readonly loadCorpus: (directory: string) => Corpus;
}

interface MeasureModule {
  readonly measure: (corpus: Corpus, options: { readonly variants: boolean }) => Promise<Measured>;
}

interface VariantsModule {
  readonly variantsOf: (
    code: string,
  ) => readonly { readonly form: string; readonly code: string }[];
}

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

const root = dirname(dirname(import.meta.dirname));
const load = async (name: string): Promise<unknown> =>
  await import(pathToFileURL(join(root, 'bench', 'detection', name)).href);
const { loadCorpus } = (await load('corpus.mjs')) as CorpusModule;
const { variantsOf } = (await load('variants.mjs')) as VariantsModule;
const { measure } = (await load('measure.mjs')) as MeasureModule;
const corpus = loadCorpus(join(root, 'bench', 'corpus'));
const { attacks, benign } = corpus;
const cases = [...attacks, ...benign];

t.test('the corpus is well-formed', async (t) => {
  const ids = cases.map(({ id }) => id);
  t.same(
    ids.filter((id, at) => ids.indexOf(id) !== at),
    [],
    'ids are unique',
  );
  t.same(
    ids.filter((id) => !/^[a-z0-9-]+-\d{3}$/.test(id)),
    [],
  );
  t.same(
    attacks.filter(({ family, file }) => `${family}.yaml` !== file).map(({ id }) => id),
    [],
    'each attack is in the file of its family',
  );
  t.same([...new Set(attacks.map(({ family }) => family))], families, 'all families, by name');
  for (const { id, technique, python, needs, code } of cases) {
    const fit =
      technique.length > 3 &&
      /^3\.(?:9|1[0-3])$/.test(python) &&
      needs.every((module) => /^\w+(?:\.\w+)*$/.test(module)) &&
      code.trim() !== '';
    if (!fit) t.fail(id);
  }
  const techniques = new Set(attacks.map(({ family, technique }) => `${family} ${technique}`));
  t.ok(attacks.length >= 300 && techniques.size >= 120 && benign.length >= 300);
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
    .filter(({ policy }) => policy === null)
    .flatMap(({ id, python, code }) =>
      variantsOf(code).map(({ form, code }) => {
        return [
          `${id} as ${form}`,
          form === 'match' && python === '3.9' ? '3.10' : python,
          code,
        ] as const;
      }),
    );
  t.ok(others.length > 5_000, `${others.length} other forms`);
  t.same(refusals(others), []);
});

t.test('what is detected does not become less', async (t) => {
  const variants = process.env['SALLYPORT_TEST_FULL'] === '1';
  const measured = await measure(corpus, { variants });
  const { totals } = measured.attacks;
  const share = ({ validated, decidable }: Totals) => validated / decidable;
  t.ok(share(totals.cases) >= 0.952, `cases: ${JSON.stringify(totals.cases)}`);
  t.ok(share(totals.techniques) >= 0.915, `techniques: ${JSON.stringify(totals.techniques)}`);
  t.same(
    measured.benign.noisy.map(({ id }) => id),
    [],
    'honest scripts that are refused',
  );
  t.ok(measured.unstable.cases.length === 0, JSON.stringify(measured.unstable.cases, null, 1));
});
