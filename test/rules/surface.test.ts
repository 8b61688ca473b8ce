import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Fault } from '#dist/errors.js';
import { GatewayError } from '#dist/errors.js';
import { openGateway } from '#dist/gateway/gateway.js';
import { limits } from '#dist/limits.js';
import { followModules } from '#dist/rules/surface.js';
import { readSurface, stepFaults } from '#dist/rules/surface-file.js';
import { loadSurface } from '#dist/rules/surface-load.js';
import { surfaceText } from '#dist/rules/surface-text.js';
import { definePolicy } from '#dist/policy/index.js';

const folder = join(import.meta.dirname, '..', '..', 'surfaces');
const first = 'sallyport-surface 1';
const head = [first, 'python 3.11.2'];
const lines = (...more: readonly string[]): string => `${[...head, ...more].join('\n')}\n`;

/** What is wrong, the map, what the fault says, and at which line. */
const refused: readonly (readonly [string, string | Buffer, RegExp, number])[] = [
  ['nothing', '', /python/, 1],
  ['JSON', '{"modules": {}}', /does not begin/, 1],
  ['another version', 'sallyport-surface 2\npython 3.11.2\n', /of this version/, 1],
  ['bytes that are no text', Buffer.from([0x73, 0xff, 0xfe]), /UTF-8/, 1],
  ['no Python', `${first}\nmodule os\n`, /which `python`/, 1],
  ['an unknown line', lines('moduel os'), /"moduel"/, 3],
  ['an empty line', lines('module os', '', 'module sys'), /no kind of line/, 4],
  ['a name twice', lines('module os', 'function os'), /second time/, 4],
  ['a version twice', lines('python 3.12.0'), /second time/, 3],
  ['a package twice', lines('package a 1', 'package a 2'), /second time/, 4],
  ['a package without version', lines('package a'), /version/, 3],
  ['a name that is none', lines('module os..path'), /"os..path" is not a dotted name/, 3],
  ['a step that is none', lines('module os', 'module a b-c=os'), /"b-c"/, 4],
  ['a step without target', lines('module a b='), /leads to ""/, 3],
  ['two blanks', lines('module os', 'module a  os'), /"" is not the name/, 4],
  ['a step twice', lines('module os', 'module a os os=os'), /two places/, 4],
  ['a step to nowhere', lines('module a os'), /leads to "os", which no line/, 3],
  ['a function that leads on', lines('module os', 'function f os'), /leads nowhere/, 4],
  ['a step by prototype', lines('module a __proto__=constructor'), /"constructor"/, 3],
  ['a carriage return', lines('module os\r'), /"os\\r" is not a dotted name/, 3],
  ['a long name', lines(`module ${'a.'.repeat(100_000)}`), /…" is not a dotted name/, 3],
  ['a huge file', Buffer.alloc(limits.surfaceBytesMax + 1, 0x61), /larger than/, 1],
];

t.test('maps that are not well-formed are refused with file and line', async (t) => {
  for (const [name, text, says, line] of refused) {
    const file = join(t.testdir({ 'own.surface': text }), 'own.surface');
    const error = await openGateway({ policy: 'script', surface: file }).then(
      () => null,
      (caught: unknown) => caught,
    );
    if (!(error instanceof GatewayError)) {
      t.fail(`${name} is refused`);
      continue;
    }
    t.equal(error.code, 'ERR_SURFACE_INVALID', name);
    t.match(error.message, says, name);
    t.ok(error.message.startsWith(`${file}:${line}: `), `${name}: ${error.message}`);
    t.match(error.faults, [{ path: file, line }]);
    t.ok(error.message.length < 500);
  }
});

t.test('many faults: some are told, the rest is not looked for', async (t) => {
  const faults: Fault[] = [];
  readSurface(lines(...Array<string>(100_000).fill('x')), 'map', faults);
  t.equal(faults.length, limits.surfaceFaultsMax);
  const adrift = lines(...Array.from({ length: 1_000 }, (_, i) => `module a${i} gone`));
  const surface = readSurface(adrift, 'map', []);
  t.equal(stepFaults(adrift, surface, 'map').length, limits.surfaceFaultsMax);
});

t.test('a map that cannot be read', async (t) => {
  for (const surface of [join(t.testdirName, 'nowhere'), t.testdir({})]) {
    await t.rejects(openGateway({ policy: 'script', surface }), { code: 'ERR_SURFACE_READ' });
  }
});

t.test('names that every object has are names like others', async (t) => {
  const map = lines('module a os', 'module os');
  const surface = readSurface(map, 'map', []);
  for (const name of ['__proto__.os', 'constructor.os', 'a.toString.os', 'a.__proto__']) {
    t.strictSame(followModules(surface, name), { canonical: name, escapes: [] });
  }
});

t.test('names are followed, in circles too, and no further than they are long', async (t) => {
  const map = lines('function c.f', 'module a b', 'module b K=b.K a', 'object b.K back=a f=c.f');
  const surface = readSurface(map, 'map', []);
  const module = (part: number, target: string) => ({ part, target, kind: 'module' });
  t.strictSame(followModules(surface, 'a.b.a.b.x'), {
    canonical: 'b.x',
    escapes: [module(1, 'b'), module(2, 'a'), module(3, 'b')],
  });
  t.strictSame(followModules(surface, 'a.b.K.f.g'), {
    canonical: 'c.f.g',
    escapes: [module(1, 'b'), { part: 3, target: 'c.f', kind: 'function' }],
  });
  t.equal(followModules(surface, 'a.b.K.x').canonical, 'b.K.x');
  t.equal(followModules(null, 'a.b').canonical, 'a.b');
});

t.test('maps of the package are sound, sorted, and what their names say', async (t) => {
  const names = readdirSync(folder);
  t.ok(names.includes('data-3.11.surface') && names.includes('bare-3.9.surface'));
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'utf8');
    const faults: Fault[] = [];
    const surface = readSurface(text, name, faults);
    t.strictSame([...faults, ...stepFaults(text, surface, name)], [], name);
    t.equal(surfaceText(surface), text, name);
    const { runtime, python } = surface.source;
    t.equal(name, `${runtime ?? 'bare'}-${python.split('.', 2).join('.')}.surface`);
    t.equal(followModules(surface, 'random._os.system').canonical, 'os.system', name);
  }
});

t.test('which map is taken', async (t) => {
  const source = async (runtime: string | null, python: string) =>
    (await loadSurface({ runtime, python })).get()?.source;
  t.match(await source('data', '3.11'), { runtime: 'data', python: /^3\.11\./ });
  t.match(await source(null, '3.12'), { runtime: null, python: /^3\.12\./ });
  t.match(await source('of-the-host', '3.10'), { runtime: null, python: /^3\.10\./ });
  t.match(await source('../data', '3.10'), { runtime: null });
  t.equal((await loadSurface({ runtime: 'data', python: '3.99' })).get(), null);
});

t.test("a host's own map decides, and is part of what a permit names", async (t) => {
  const own = lines('module json oddly=os', 'module os', 'function os.system');
  const surface = join(t.testdir({ 'own.surface': own }), 'own.surface');
  const policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'own', platform: 'script' },
    imports: { match: 'exact', allow: ['json'] },
  });
  const script = 'import json\njson.oddly.getcwd()\n';
  const shipped = await openGateway({ policy });
  t.equal(shipped.checkScript(script).decision, 'allow');
  const hosts = await openGateway({ policy, surface });
  const [finding] = hosts.checkScript(script).findings;
  t.match(finding, {
    rule: 'module-escape',
    message: /^`json\.oddly` is the module `os`, reached through `json`/,
    chain: ['json.oddly', 'os'],
  });
});
