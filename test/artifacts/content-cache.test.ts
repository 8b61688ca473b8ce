import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { ContentCache } from '#dist/artifacts/content-cache.js';
import { digestBytes } from '#dist/job/canonical.js';

const root = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(root, { recursive: true }));
let directories = 0;
const fresh = (): string => join(root, `${(directories += 1)}`);

const keep = async (cache: ContentCache, key: string, text: string, etag = '"1"') => {
  const kept = { etag, sha256: digestBytes(text) };
  await cache.keep(key, Buffer.from(text), kept);
  return kept;
};
const textOf = async (cache: ContentCache, key: string): Promise<string | null> => {
  const kept = await cache.find(key);
  const bytes = kept && (await cache.read(kept));
  return bytes && Buffer.from(bytes).toString();
};

t.test('what was kept is found again, by its URL and by its content', async (t) => {
  const directory = fresh();
  const cache = new ContentCache(directory, 1_000);
  t.equal(await cache.find('u'), null);
  const kept = await keep(cache, 'u', 'content');
  await keep(cache, 'v', 'content', '"2"');
  t.same(await cache.find('u'), kept);
  t.equal(await textOf(new ContentCache(directory, 1_000), 'v'), 'content');
  await keep(cache, 'u', 'changed', '"3"');
  t.equal(await textOf(cache, 'u'), 'changed');
  t.same(readdirSync(join(directory, 'contents')).length, 2);
  t.equal(statSync(join(directory, 'contents')).mode & 0o777, 0o700);
  const names = readdirSync(join(directory, 'urls')).map((name) => join(directory, 'urls', name));
  t.same(
    names.map((name) => statSync(name).mode & 0o777),
    [0o600, 0o600],
  );
});

t.test('a disk that changed is not believed', async (t) => {
  const directory = fresh();
  const cache = new ContentCache(directory, 1_000);
  const { sha256 } = await keep(cache, 'u', 'content');
  const path = join(directory, 'contents', sha256.slice(7));
  writeFileSync(path, 'CONTENT');
  t.equal(await textOf(cache, 'u'), null);
  t.equal(await cache.find('u'), null, 'and it is gone');
  await keep(cache, 'u', 'content');
  rmSync(path);
  const other = join(root, 'other');
  writeFileSync(other, 'content');
  symlinkSync(other, path);
  t.equal(await textOf(cache, 'u'), null, 'no link is followed');
  const [name = ''] = readdirSync(join(directory, 'urls'));
  const url = join(directory, 'urls', name);
  for (const text of ['', '"1"\n', '"1"\nsha256:../../etc\n', `"1\r\nx: y"\n${sha256}\n`]) {
    writeFileSync(url, text);
    t.equal(await cache.find('u'), null, JSON.stringify(text));
  }
  chmodSync(join(directory, 'urls'), 0o777);
  writeFileSync(url, `"1"\n${sha256}\n`);
  t.equal(await cache.find('u'), null, 'a directory that others may write to');
});

t.test('some things are not kept', async (t) => {
  const directory = fresh();
  const cache = new ContentCache(directory, 10);
  await keep(cache, 'weak', 'a', 'W/"1"');
  await keep(cache, 'none', 'b', '');
  await keep(cache, 'breaking', 'c', '"1"\r\nx: y');
  await keep(cache, 'large', 'more than ten bytes');
  await keep(new ContentCache(directory, 0), 'off', 'd');
  for (const key of ['weak', 'none', 'breaking', 'large', 'off']) {
    t.equal(await cache.find(key), null, key);
  }
  writeFileSync(join(root, 'file'), '');
  const nowhere = new ContentCache(join(root, 'file'), 10);
  await keep(nowhere, 'u', 'a');
  t.equal(await nowhere.find('u'), null, 'a disk that cannot be written to is no fault');
});

t.test('what was not used longest goes first', async (t) => {
  const directory = fresh();
  const cache = new ContentCache(directory, 10);
  for (const [at, text] of ['aaaa', 'bbbb'].entries()) {
    const { sha256 } = await keep(cache, text, text);
    utimesSync(join(directory, 'contents', sha256.slice(7)), at + 1, at + 1);
  }
  t.equal(await textOf(cache, 'aaaa'), 'aaaa');
  await keep(cache, 'cccc', 'cccc');
  t.equal(await textOf(cache, 'bbbb'), null);
  t.equal(await textOf(cache, 'aaaa'), 'aaaa');
  t.equal(await textOf(cache, 'cccc'), 'cccc');
  const contents = readdirSync(join(directory, 'contents'));
  const bytes = contents.map((name) => readFileSync(join(directory, 'contents', name)).length);
  t.same(bytes, [4, 4]);
});
