import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { measureSurface } from '#dist/authoring/surface/measure.js';
import { surfaceReport, type SurfaceReport } from '#dist/authoring/surface/report.js';
import { reportJson } from '#dist/authoring/surface/json.js';
import { reportText } from '#dist/authoring/surface/text.js';
import { supportedMinors } from '#dist/executor/cpython/host/interpreter.js';
import { walkSurface, type WalkOptions } from '#dist/executor/surface.js';
import { definePolicy } from '#dist/policy/index.js';
import type { Policy } from '#dist/policy/types.js';
import { readSurface } from '#dist/rules/surface-file.js';

t.setTimeout(240_000);
const systemPython = '/usr/bin/python3';

function policyOf(...allow: readonly string[]): Policy {
  return definePolicy({
    apiVersion: 'sallyport/v1',
    name: 'sample',
    platform: 'script',
    imports: { match: 'exact', allow: [...allow] },
  });
}

/** Pythons of pyenv, where there are any. */
function installed(): [string, string][] {
  const versions = join(homedir(), '.pyenv', 'versions');
  const names = existsSync(versions) ? readdirSync(versions) : [];
  return supportedMinors.flatMap((minor): [string, string][] => {
    const name = names.find((each) => each.startsWith(`${minor}.`));
    return name === undefined ? [] : [[minor, join(versions, name, 'bin', 'python3')]];
  });
}

/** What is reached, by public names and by the shortest way; of some only in these versions. */
const known: readonly (readonly [name: string, open: string | null, least: string])[] = [
  ['builtins', 'json.codecs.builtins', 'json.codecs.builtins'],
  ['codecs', 'json.codecs', 'json.codecs'],
  ['os', null, 'random._os'],
  ['os.system', null, 'random._os.system'],
  ['sys', 'warnings.sys', 'warnings.sys'],
  ['sys.settrace', 'warnings.sys.settrace', 'warnings.sys.settrace'],
];

t.test('known ways out of the standard library, on each Python that is installed', async (t) => {
  const policy = policyOf(
    'json',
    'random',
    'warnings',
    'math',
    'collections.abc',
    'no_such_module',
  );
  for (const [minor, python] of [['3.11', systemPython] as const, ...installed()]) {
    const measured = await measureSurface(policy, { runtime: null, python });
    const report = surfaceReport(policy, measured);
    t.ok(report.source.python.startsWith(`${minor}.`), minor);
    for (const [name, open, least] of known) {
      t.match(reachedIn(report, name), { name, public: open, shortest: least }, `${minor} ${name}`);
    }
    t.strictSame(
      report.missing.map(({ module }) => module),
      ['no_such_module'],
    );
    t.equal(report.imported, 5);
    t.match(
      report.entrances.find(({ module }) => module === 'math'),
      { modules: { public: 0, all: 0 }, functions: { public: 0, all: 0 } },
    );
    t.equal(measured.complete, true);
  }
});

function reachedIn({ modules, functions }: SurfaceReport, name: string): unknown {
  const all = [...modules, ...functions.flatMap(({ reached }) => reached)];
  return all.find((one) => one.name === name);
}

t.test('what only some versions have', async (t) => {
  const policy = policyOf('datetime', 'statistics');
  const measured = await measureSurface(policy, { runtime: null, python: systemPython });
  const report = surfaceReport(policy, measured);
  if (!report.source.python.startsWith('3.11.')) return;
  t.match(reachedIn(report, 'sys'), { public: 'datetime.sys' });
  t.match(reachedIn(report, 'os'), { public: null, shortest: 'statistics.random._os' });
});

t.test(
  'a policy without a list: all modules, the functions told, nothing not admitted',
  async (t) => {
    const { name, imports } = { name: 'open', imports: { match: 'any' } } as const;
    const policy = definePolicy({ apiVersion: 'sallyport/v1', name, platform: 'script', imports });
    const measured = await measureSurface(policy, { runtime: null, python: systemPython });
    const report = surfaceReport(policy, measured);
    t.ok(report.imported > 500, String(report.imported));
    t.strictSame(report.modules, []);
    t.match(reachedIn(report, 'subprocess.Popen'), { public: 'subprocess.Popen' });
    t.match(reportText(report), /the policy admits every module/);
    const faults: never[] = [];
    t.strictSame([...readSurface(measured.text, 'map', faults).kinds], [...measured.surface.kinds]);
  },
);

t.test('the report as text and as JSON', async (t) => {
  const map = [
    'sallyport-surface 1',
    'python 3.11.2',
    'function os.system',
    'module a again=a b _os=os',
    'module a.inner b',
    'module b a os',
    'module os',
  ];
  const surface = readSurface(map.join('\n'), 'map', []);
  const measured = {
    surface,
    text: '',
    roots: new Map([['a', 'a']]),
    missing: new Map([['c', 'ImportError: \u001b[31mno']]),
    complete: true,
  };
  const report = surfaceReport(policyOf('a', 'c'), measured);
  t.strictSame(report.modules, [
    { name: 'b', public: 'a.b', shortest: 'a.b' },
    { name: 'os', public: 'a.b.os', shortest: 'a._os' },
  ]);
  const text = reportText(report);
  t.match(text, /^2 modules not admitted and within reach, 2 of them by public names$/m);
  t.match(text, /^ {2}os +a\.b\.os +a\._os$/m);
  t.match(text, /^ {4}os\.system +a\.b\.os\.system +a\._os\.system$/m);
  t.match(JSON.parse(reportJson(report)), {
    format: 1,
    policy: 'sample',
    admitted: ['a', 'c'],
    source: { runtime: null, python: '3.11.2', packages: {} },
    missing: [{ module: 'c' }],
    functions: [{ gives: /programs/, reached: [{ name: 'os.system' }] }],
  });
});

/** Modules of a runtime that turn against whoever imports them. */
const hostile: readonly (readonly [name: string, source: string, ends: RegExp])[] = [
  ['exits', 'import os\nos._exit(0)\n', /exit code 0 .*`exits`/],
  ['dies', 'import os\nos.kill(os.getpid(), 11)\n', /SIGSEGV.*`dies`/],
  ['loops', 'while True:\n    pass\n', /longer than it may.*`loops`/],
  ['floods', 'while True:\n    print("x" * 4096)\n', /ended: stdout/],
  ['forges', 'import os\nos.write(4, b"\\x00" * 64)\n', /ended: malformed/],
];

t.test('a runtime whose packages do not behave', async (t) => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  t.teardown(() => rmSync(cacheDirectory, { recursive: true }));
  chmodSync(cacheDirectory, 0o755);
  const place = join(cacheDirectory, 'runtimes', 'odd-3.11');
  mkdirSync(join(place, 'site'), { recursive: true });
  const names = { name: 'odd', python: '3.11', lock: '', inventory: '' };
  const marker = { ...names, fonts: false, packages: { odd: '1' } };
  writeFileSync(join(place, 'runtime.json'), JSON.stringify(marker));
  const write = (name: string, source: string): void =>
    writeFileSync(join(place, 'site', `${name}.py`), source);
  const options: WalkOptions = {
    ...{ runtime: 'odd', isolation: 'kernel', python: systemPython, cacheDirectory },
    wallMsMax: 2_000,
  };
  for (const [name, source, ends] of hostile) {
    write(name, source);
    const question = { imports: { match: 'exact', allow: [name] }, functions: [] } as const;
    const error = { code: 'ERR_SURFACE_WALK', message: ends };
    await t.rejects(walkSurface(question, options), error, name);
  }
  write('tries', 'import socket\nsocket.socket()\n');
  write('lies', lies);
  const policy = policyOf('tries', 'lies', 'stands_for');
  const measured = await measureSurface(policy, options);
  t.match(measured.missing.get('tries'), /PermissionError/, 'contained, and not fatal');
  t.strictSame(measured.surface.source.packages, new Map([['odd', '1']]));
  const report = surfaceReport(policy, measured);
  t.match(reachedIn(report, 'os'), { public: 'lies.Loud.os', shortest: 'lies._os' });
});

/** Classes and modules that answer with code of their own, and names that are none. */
const lies = `
import os as _os, sys, types

class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit(name)

class Loud(metaclass=Meta):
    os = _os

class Proxy:
    @property
    def __class__(self):
        raise SystemExit('asked')

proxy = Proxy()
globals()['not a name'] = _os
globals()[7] = _os
named = types.ModuleType('a b')
sys.modules['a b'] = named
sys.modules[3] = named
sys.modules['stands_for'] = proxy
__name__ = 'sys'
`;
