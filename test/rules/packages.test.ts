import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { listRuntimes } from '#dist/executor/runtime/list.js';
import { modulesOf, normalPackage, readImportedAs } from '#dist/rules/packages/package-list.js';
import { readPackages } from '#dist/rules/packages/platform-packages.js';
import { presenceOf } from '#dist/rules/packages/presence.js';
import { imageNames, pythonOf } from '#dist/rules/packages/python-image.js';
import type { RuleSettings } from '#dist/rules/types.js';

function settings(image: string | null, runtime: string | null): RuleSettings {
  const imports = { match: 'any', members: 'listed-module', allow: [] } as const;
  const python = image === null ? '3.11' : pythonOf(image);
  return { rules: {}, imports, platform: 'kusto', python, image, runtime };
}

/** Which package gives a module on the platform, and in what runs it here; `-` where none does. */
const cases: readonly (readonly [
  module: string,
  image: string | null,
  runtime: string | null,
  onPlatform: string,
  here: string,
])[] = [
  ['pandas', '3.11.7', 'kusto', 'pandas 2.2.2', 'pandas 2.2.2'],
  ['pandas.io.formats', '3.10.8', 'data', 'pandas 1.5.1', 'pandas 2.2.3'],
  ['sklearn.linear_model', '3.11.7', 'data', 'scikit-learn 1.4.2', '-'],
  ['yaml', '3.11.7', 'kusto', 'pyyaml 6.0.1', 'pyyaml 6.0.1'],
  ['PIL.Image', '3.10.8', 'kusto', 'pillow 9.4.0', 'pillow 9.4.0'],
  [
    'dateutil.parser',
    '3.11.7',
    'kusto',
    'python-dateutil 2.9.0.post0',
    'python-dateutil 2.9.0.post0',
  ],
  ['torch.nn', '3.11.7', 'kusto', '-', '-'],
  ['torch.nn', '3.11.7-dl', 'kusto', 'torch 2.2.2', '-'],
  ['win32api', '3.10.8', 'kusto', 'pywin32 306', '-'],
  ['google', '3.11.7', 'kusto', 'protobuf 5.26.1', 'protobuf 5.26.1'],
  ['google.cloud', '3.11.7', 'kusto', '-', '-'],
  ['cv2', '3.11.7', 'kusto', '-', '-'],
  ['os.path', '3.11.7', null, 'the standard library', 'the standard library'],
  ['pandas', '3.11.7', null, 'pandas 2.2.2', '-'],
  ['fcntl', '3.11.7', 'data', '-', 'the standard library'],
  ['winreg', '3.11.7', 'data', 'the standard library', '-'],
  ['pandas', '3.11.7', 'teams-own', 'pandas 2.2.2', '?'],
  ['pandas', null, 'kusto', '?', '?'],
];

t.test('a module is on the platform, here, both or neither', async (t) => {
  for (const [module, image, runtime, onPlatform, here] of cases) {
    const found = presenceOf(module, readPackages(settings(image, runtime)));
    const told = [found.image, found.runtime].map((one) =>
      one === undefined ? '?' : (one ?? '-'),
    );
    t.same(told, [onPlatform, here], `${module}, ${image}, ${runtime}`);
  }
});

t.test('every image that a policy may name has its list', async (t) => {
  for (const name of imageNames) {
    const { image } = readPackages(settings(name, null));
    t.ok((image?.list.versions.size ?? 0) > 100, name);
    t.ok(image?.list.versions.has('pandas'), name);
  }
});

/** Modules at the top of what a package installed, but for those that are no interface of it. */
function topModules(directory: string): string[] {
  const record = readFileSync(join(directory, 'RECORD'), 'utf8');
  const paths = record.split('\n').map((line) => line.split(',', 1)[0]!);
  const tops = paths.flatMap((path) => {
    const [, top] = /^([A-Za-z]\w*)(?:\/__init__\.py|\.py|\.[\w-]+\.so)$/.exec(path) ?? [];
    return top === undefined ? [] : [top];
  });
  return [...new Set(tops)].filter((top) => !notImported.has(top));
}

const notImported = new Set(['tests', 'test', 'docs', 'isympy', 'jupyterlab_plotly']);

t.test('packages of the prepared runtimes are imported as the table says', async (t) => {
  const importedAs = readImportedAs();
  for (const { site } of await listRuntimes()) {
    for (const entry of readdirSync(site).filter((name) => name.endsWith('.dist-info'))) {
      const metadata = readFileSync(join(site, entry, 'METADATA'), 'utf8');
      const name = normalPackage(/^Name: (.+)$/m.exec(metadata)?.[1]?.trim() ?? '');
      const known = modulesOf(name, importedAs).map((module) => module.split('.', 1)[0]!);
      const missing = topModules(join(site, entry)).filter((module) => !known.includes(module));
      t.same(missing, [], `${site}: ${name}`);
    }
  }
});
