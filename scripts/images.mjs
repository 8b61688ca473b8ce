// Writes images/kusto.json, which packages in which version each Python image of Azure Data
// Explorer has, from the tables of the platform's page "Python package reference" as JSON:
// family → image → package → version.
//   node scripts/images.mjs PATH
import { readFileSync, writeFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the JSON file with the tables');
const { adx } = JSON.parse(readFileSync(path, 'utf8'));

/** The table of 3.6.5 names modules where the others name what they are installed as. */
const installedAs = {
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  crypto: 'pycryptodome',
  dateutil: 'python-dateutil',
  jwt: 'pyjwt',
  openssl: 'pyopenssl',
  past: 'future',
  pil: 'pillow',
  pywt: 'pywavelets',
  sklearn: 'scikit-learn',
  socks: 'pysocks',
  surprise: 'scikit-surprise',
  tlz: 'toolz',
  yaml: 'pyyaml',
};
/** It lists modules of Python itself as well. */
const python = new Set(
  `argparse cgi csv ctypes decimal distutils imaplib ipaddress json logging optparse platform re
  socketserver tabnanny`.split(/\s+/),
);

/** `3.11.7 DL (preview)` is called `3.11.7-dl`. */
const images = Object.entries(adx)
  .map(([title, versions]) => ({
    name: title
      .replace(/\s*\(.*\)$/, '')
      .replaceAll(' ', '-')
      .toLowerCase(),
    packages: new Map(
      Object.entries(versions)
        .map(([name, version]) => [installedAs[normal(name)] ?? normal(name), version])
        .filter(([name]) => !python.has(name)),
    ),
  }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
const names = [...new Set(images.flatMap(({ packages }) => [...packages.keys()]))].sort((a, b) =>
  a < b ? -1 : 1,
);

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normal(name) {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

// A package is a line, so that what a new image changes can be read in a diff.
const lines = names.map((name) => {
  const versions = images.map(({ packages }) => packages.get(name) ?? null);
  return `    ${JSON.stringify(name)}: ${JSON.stringify(versions)}`;
});
const file = new URL('../images/kusto.json', import.meta.url);
writeFileSync(
  file,
  `{
  "source": "https://learn.microsoft.com/kusto/query/python-package-reference",
  "images": ${JSON.stringify(images.map(({ name }) => name))},
  "packages": {
${lines.join(',\n')}
  }
}
`,
);
console.log(`${images.length} images, ${names.length} packages`);
