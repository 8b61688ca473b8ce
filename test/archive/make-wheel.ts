import { makeZip } from './make-zip.js';

export interface Wheel {
  readonly name: string;
  readonly version?: string;
  readonly tag?: string;
  readonly requires?: readonly string[];
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** A wheel as `pip wheel` makes it, as far as anybody here looks. */
export function makeWheel({ name, version = '1.0', tag, requires = [], files }: Wheel): Buffer {
  const information = `${name}-${version}.dist-info`;
  const needs = requires.map((one) => `Requires-Dist: ${one}\n`).join('');
  const all = {
    ...files,
    [`${information}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${needs}`,
    [`${information}/WHEEL`]: `Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: ${tag ?? 'py3-none-any'}\n`,
    [`${information}/RECORD`]: '',
  };
  return zipOf(all);
}

export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return makeZip(Object.entries(files).map(([name, content]) => ({ name, content })));
}

/** What the platform's example installs, in small. */
export const fakerWheel: Buffer = makeWheel({
  name: 'Faker',
  version: '40.1.0',
  requires: ['python-dateutil>=2.4', 'tzdata; platform_system == "Windows"'],
  files: {
    'faker/__init__.py': 'from .factory import Faker\n',
    'faker/factory.py': `from importlib import resources
class Faker:
    names = resources.files('faker').joinpath('names.txt').read_text().split(',')
    def name(self):
        return self.names.pop(0)
`,
    'faker/names.txt': 'Gary Tapia,Emma Evans,Ashley Bowen',
  },
});
