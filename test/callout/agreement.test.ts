import { spawnSync } from 'node:child_process';
import { urlToHttpOptions } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { Dispatcher, request } from 'undici';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import type { CanonicalUrl } from '#dist/callout/canonical-url.js';
import { findPythons } from '../differential/pythons.js';
import { readUrlTable } from './url-table.js';

const full = process.env['SALLYPORT_TEST_FULL'] !== undefined;

const part = fc.constantFrom(
  ...['https://', 'a.example', 'acct.blob.core.windows.net', '127.1', 'xn--bcher-kva', 'A', 'b'],
  ...['/', '//', '..', '.', '%2e', '%2f', '%2F', '%41', '%2B', '%2b', '%C3%A9', '%c3', '%00', '%'],
  ...[':443', ':', '@', ';', '?', '#', '\\', 'é', ' ', '\t', '\r\n', '[', ']', '0x7f', '|', "'"],
  ...['&', '=', '-', '_', '+', '~', '!', '*', '$', '(', ',', 'sig=1', ';impersonate', ';token=a'],
);
const strings = fc.oneof(
  fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example/${parts.join('')}`),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example${parts.join('')}/x`),
  fc.array(part, { maxLength: 6 }).map((parts) => `https://a.example/x?${parts.join('')}`),
  fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
  fc.string({ unit: 'grapheme' }).map((text) => `https://a.example/${text}`),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...readUrlTable().map(({ text }) => text)),
);

interface Reading {
  readonly host: string;
  /** With the query. */
  readonly target: string;
}

/** Takes what would be sent, and sends nothing. */
class Recorder extends Dispatcher {
  readonly seen: Reading[] = [];

  override dispatch({ origin, path }: Dispatcher.DispatchOptions): boolean {
    this.seen.push({ host: String(origin), target: path });
    throw new Error('not sent');
  }
}

async function readByUndici(urls: readonly string[]): Promise<readonly Reading[]> {
  const dispatcher = new Recorder();
  for (const url of urls) await request(url, { dispatcher }).catch(() => null);
  return dispatcher.seen;
}

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
  fc.assert(fc.property(strings, add), { numRuns: full ? 100_000 : 6_000 });
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
