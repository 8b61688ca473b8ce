import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { open } from './job.js';
import { familyOf } from './remains.js';
import { testedTiers } from './tiers.js';

t.setTimeout(120_000);

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const job = new URL('job.js', import.meta.url).href;

/** Runs a job that does not end by itself, and says when it runs. */
const runsOn = (cacheDirectory: string, tier: string): string => `
  const { open, run } = await import('${job}');
  const executor = await open({ cacheDirectory: '${cacheDirectory}', tiers: ['${tier}'] });
  await run(executor, 'import time; print(1); time.sleep(60)', {
    limits: { wallMsMax: 100_000 },
    execute: { onEvent: (event) => event.type === 'stdout' && process.stdout.write('up') },
  });`;

/** The same in a thread, which ends when it is told to. */
const inThread = (code: string): string => `
  import { Worker } from 'node:worker_threads';
  const thread = new Worker(new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(code)}`)}));
  process.stdin.once('data', () => thread.terminate().then(() => process.stdout.write('ended')));
  process.stdin.once('end', () => process.exit());`;

interface GatewayEnd {
  readonly name: string;
  readonly program: (code: string) => string;
  /** Ends what runs the job. */
  readonly end: (gateway: ChildProcess) => Promise<unknown>;
  /** Ends what is left of the gateway, so that its directories are nobody's. */
  readonly leave: (gateway: ChildProcess) => void;
}

const ends: readonly GatewayEnd[] = [
  {
    name: 'a gateway that is killed takes its job along, and the next one sweeps up',
    program: (code) => code,
    end: async (gateway) => gateway.kill('SIGKILL') && once(gateway, 'exit'),
    leave: () => undefined,
  },
  {
    name: 'a gateway whose thread ends takes its job along',
    program: inThread,
    end: async (gateway) => gateway.stdin?.write('end') === true && heard(gateway),
    leave: (gateway) => gateway.stdin?.end(),
  },
];

const heard = (gateway: ChildProcess): Promise<unknown> =>
  once(gateway.stdout as NonNullable<typeof gateway.stdout>, 'data');

for (const { tier, skip } of await testedTiers()) {
  for (const { name, program, end, leave } of ends) {
    t.test(`${name}: ${tier}`, { skip }, async (t) => {
      const cacheDirectory = temporary();
      const code = program(runsOn(cacheDirectory, tier));
      const args = ['--input-type=module', '-e', code];
      const gateway = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const exited = once(gateway, 'exit');
      await heard(gateway);
      const jobs = familyOf(gateway.pid ?? 0);
      t.ok(jobs.length > 0);
      t.equal(readdirSync(join(cacheDirectory, 'jobs')).length, 1);
      await end(gateway);
      for (let tries = 0; jobs.some(isRunning) && tries < 100; tries += 1) await delay(20);
      t.strictSame(jobs.filter(isRunning), [], 'the job died with it');
      leave(gateway);
      await exited;
      const next = await open({ cacheDirectory });
      await next.close();
      t.strictSame(readdirSync(join(cacheDirectory, 'jobs')), []);
    });
  }
}

/** Dead but not yet waited for by init counts as gone. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}
