import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { open, run } from './job.js';
import { testedTiers } from './tiers.js';

t.setTimeout(120_000);

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory on a file system of its own; null where this process may not mount one. */
function ownFileSystem(options: string): string | null {
  const place = temporary();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'test', place]).status !== 0) return null;
  t.teardown(() => spawnSync('umount', ['--lazy', place]));
  return place;
}

const write = 'open("big", "wb").write(bytes(1_000_000))';
const noMount = ownFileSystem('size=4k') === null && 'only root can mount a small disk';

for (const { tier, skip } of await testedTiers()) {
  t.test(`a disk that is full: ${tier}`, { skip: skip || noMount }, async (t) => {
    const cacheDirectory = ownFileSystem('size=4m,nr_inodes=200,mode=755') ?? '';
    const executor = await open({ cacheDirectory, tiers: [tier] });
    t.teardown(() => executor.close());
    const filler = join(cacheDirectory, 'filler');

    if (tier === 'kernel') {
      const filled = spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
      t.equal(filled.status, 1, 'no room is left');
      const noRoom = await run(executor, write);
      t.equal(noRoom.status, 'script-error');
      t.match(noRoom.failure?.help, /host's disk is full/);
      t.equal(noRoom.failure?.limit, null, 'no limit of the script was passed');
      rmSync(filler);
    }

    mkdirSync(filler);
    t.throws(() => {
      for (let name = 0; ; name += 1) writeFileSync(join(filler, String(name)), '');
    });
    const noEntries = await run(executor, 'print("ran")');
    t.equal(noEntries.status, 'sandbox-error');
    t.match(noEntries.failure?.message, /ENOSPC.*Nothing was run/);
    t.match(noEntries.failure?.help, /free space/);
    t.equal(noEntries.stdout, '');
    await t.rejects(open({ cacheDirectory: join(cacheDirectory, 'another') }), {
      code: 'ERR_USAGE',
      message: /cache directory cannot be used: .*ENOSPC/,
    });
    rmSync(filler, { recursive: true });
    t.equal((await run(executor, write)).status, 'completed', 'there is room again');
    t.strictSame(readdirSync(join(cacheDirectory, 'jobs')), []);
  });

  t.test(`what is removed under a job: ${tier}`, { skip }, async (t) => {
    const cacheDirectory = temporary();
    const jobs = join(cacheDirectory, 'jobs');
    const executor = await open({ cacheDirectory, tiers: [tier] });
    t.teardown(() => executor.close());
    const script = `
import time
print('ran', flush=True)
time.sleep(0.5)
open('f', 'w').write('text')
import colorsys`;
    const onEvent = ({ type }: { type: string }): void => {
      if (type !== 'stdout') return;
      for (const name of readdirSync(jobs)) rmSync(join(jobs, name), { recursive: true });
      rmSync(join(cacheDirectory, 'worker'), { recursive: true });
    };
    const under = await run(executor, script, { execute: { onEvent } });
    t.match(under.status, /^(completed|script-error)$/, 'its own directory, or one on the host');
    t.strictSame(readdirSync(jobs), []);

    const gone = await run(executor, 'print("ran")');
    t.equal(gone.status, 'sandbox-error');
    t.match(gone.failure?.message, /start\.py|attach\.py|worker/);
    t.equal(gone.stdout, '');
    rmSync(jobs, { recursive: true });
    writeFileSync(jobs, 'in the way');
    const blocked = await run(executor, 'print("ran")');
    t.equal(blocked.status, 'sandbox-error');
    t.equal(blocked.stdout, '');
  });
}
