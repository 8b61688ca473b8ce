import { spawnSync } from 'node:child_process';
import t from 'tap';
import { listRuntimes } from '#dist/executor/runtime/list.js';
import { normalPackage } from '#dist/rules/packages/package-list.js';
import { installedPythons } from '../worker/drive.js';
import { catalog } from './harness.js';

const lines = catalog.byId.get('removed-name')?.match ?? [];

t.test('every line names a package, a version and what to write instead', async (t) => {
  t.ok(lines.length > 50);
  for (const { help, removed } of lines) {
    t.match(removed, /^[a-z-]+ \d+(\.\d+)*$/);
    t.match(help, /^[A-Z`].*\.$/, `what to write instead of ${removed}`);
  }
});

/** Tells of dotted names whether they are there; of `.name`, whether a frame or a series has it. */
const look = `
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = sys.argv[1:]
def there(name):
    parts = name.split(".")
    if parts[0] == "":
        import pandas
        return any(hasattr(one, parts[1]) for one in (pandas.DataFrame(), pandas.Series([1])))
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except BaseException:
            continue
        try:
            for part in parts[end:]:
                found = getattr(found, part)
        except BaseException:
            return False
        return True
    return False
print(json.dumps([there(name) for name in json.load(sys.stdin)]))
`;

/** What is still there by name and does nothing but fail when it is used, or is no attribute. */
const hollow =
  /^numpy\.(fv|ipmt|irr|mirr|nper|npv|pmt|ppmt|pv|rate)$|^pandas\.Sparse(DataFrame|Series)$|^statsmodels|^\.weekofyear$/;

function isBefore(version: string, other: string): boolean {
  const [a, b] = [version, other].map((each) => each.split('.').map(Number));
  const at = b!.findIndex((number, i) => (a![i] ?? 0) !== number);
  return at >= 0 && (a![at] ?? 0) < b![at]!;
}

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;
t.test('names are gone and there as the table says', { skip: !full && 'full runs' }, async (t) => {
  t.setTimeout(240_000);
  for (const runtime of await listRuntimes()) {
    const python = installedPythons([runtime.python]).get(runtime.python);
    if (runtime.name !== 'kusto' || python === undefined) continue;
    const versions = new Map(
      Object.entries(runtime.packages).map(([name, version]) => [normalPackage(name), version]),
    ).set('python', runtime.python);
    const asked = lines.flatMap(
      ({ attribute, import: modules, method, receiver, reference, removed }) => {
        const [name = '', version = ''] = (removed ?? '').split(' ');
        const there = versions.get(name);
        if (there === undefined) return [];
        const members = receiver?.includes('pandas')
          ? [...(attribute ?? []), ...(method ?? [])]
          : [];
        const names = [
          ...(modules ?? []),
          ...(reference ?? []),
          ...members.map((one) => `.${one}`),
        ];
        return names.map((one) => ({ name: one, removed, isThere: isBefore(there, version) }));
      },
    );
    const input = JSON.stringify(asked.map(({ name }) => name));
    const ended = spawnSync(python, ['-c', look, runtime.site], { input, encoding: 'utf8' });
    const found = JSON.parse(ended.stdout) as boolean[];
    const wrong = asked.filter(
      ({ isThere, name }, i) => found[i] !== isThere && !hollow.test(name),
    );
    t.same(wrong, [], `${runtime.name} ${runtime.python}`);
  }
});
