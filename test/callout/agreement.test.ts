import { spawnSync } from 'node:child_process';
import { urlToHttpOptions } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import type { CanonicalUrl } from '#dist/callout/canonical-url.js';
import { findPythons } from '../differential/pythons.js';
import { readByUndici } from './read-by-undici.js';
import { readUrlTable } from './url-table.js';
import { urlStrings } from './url-strings.js';

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;

const program = `
import json, sys, urllib.parse, urllib.request
def read(url):
    parts = urllib.parse.urlsplit(url)
    plain = parts.username is None and parts.password is None and parts.fragment == ""
    target = parts.path + ("?" + parts.query if parts.query else "")
    sent = urllib.request.Request(url)
    same = sent.host == parts.netloc == parts.hostname and sent.selector == target
    return [parts.hostname, target] if plain and same and parts.port is None else None
print(json.dumps([read(url) for url in json.load(sys.stdin)]))
`;

function readByPython(urls: readonly string[]): readonly unknown[] {
  const [python] = findPythons();
  if (python === undefined) throw new Error('no CPython is here');
  const input = JSON.stringify(urls);
  const { stdout, stderr, status } = spawnSync(python.path, ['-I', '-c', program], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown[];
}

t.test('whatever is accepted, every program reads the same of it', async (t) => {
  const accepted = new Map<string, CanonicalUrl>();
  const add = (text: string): void => {
    const read = parseConnectionString(text);
    if (read.ok) accepted.set(read.url.revealUrl(), read.url);
  };
  readUrlTable().forEach(({ text }) => add(text));
  fc.assert(fc.property(urlStrings, add), { numRuns: full ? 100_000 : 6_000 });
  const urls = [...accepted.keys()];
  const byUndici = await readByUndici(urls);
  const byPython = readByPython(urls);
  const faults = urls.filter((text, index) => {
    const url = accepted.get(text);
    if (url === undefined) return true;
    const { host, path } = url;
    const target = text.slice(`https://${host}`.length);
    const parsed = new URL(text);
    const options = urlToHttpOptions(parsed);
    const again = parseConnectionString(text);
    const readings = [
      parsed.href === text && parsed.host === host && parsed.pathname === path,
      parsed.username === '' && parsed.hash === '' && target.split('?')[0] === path,
      options.hostname === host && options.path === target && !options.port,
      byUndici[index]?.host === `https://${host}` && byUndici[index]?.target === target,
      JSON.stringify(byPython[index]) === JSON.stringify([host, target]),
      again.ok && again.url.location === url.location,
    ];
    return readings.includes(false);
  });
  t.same(faults, []);
  t.equal(byUndici.length, urls.length);
  t.ok(urls.length > (full ? 5_000 : 500), `${urls.length} were accepted`);
});
