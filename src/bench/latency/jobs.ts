import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { GatewayError, type ErrorCode } from '../../errors.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Gateway } from '../../gateway/types.ts';
import { definePolicy } from '../../policy/parse.ts';
import type { Policy } from '../../policy/types.ts';
import type { TimingRow } from '../result/form.ts';
import { median } from '../statistics.ts';
import { interleaved, timed, timedAsync, timingOf, type Rounds } from '../timing.ts';

/** Tiers that a job is run in, the weakest first. */
const tiers = ['kernel', 'namespace', 'vm'] as const;
type Tier = (typeof tiers)[number];

export interface JobOptions extends Rounds {
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Runs an empty job cold and a pandas job cold and warm in each tier, in turn with a bare start of
 * the same interpreter. To be called while the process is small: what a spawn costs grows with its
 * parent.
 */
export async function measureJobs(options: JobOptions): Promise<readonly TimingRow[]> {
  const rows: TimingRow[] = [];
  for (const tier of tiers) {
    options.onProgress?.(`jobs in tier ${tier}`);
    rows.push(...(await emptyJobs(tier, options)), ...(await pandasJobs(tier, options)));
  }
  return rows;
}

const emptyJob = {
  platform: 'processor',
  script: 'return [{"n": 1}]\n',
  outputSchema: [{ name: 'n', type: 'integer' }],
};
const pandasJob = {
  platform: 'kusto',
  script: 'result = pd.DataFrame({"a": [1, 2, 3]})\n',
  outputSchema: 'typeof(a:long)',
};

function emptyPolicy(tier: Tier): Policy {
  return definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'bench-empty', platform: 'processor', python: '3.11' },
    ...{ imports: { match: 'any' }, isolation: isolationOf(tier), runtime: null },
  });
}

function pandasPolicy(tier: Tier, isWarm: boolean): Policy {
  const warm = isWarm ? { modules: ['pandas'], workersMax: 2, jobsMax: 10_000 } : null;
  return definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'bench-pandas', platform: 'kusto', python: '3.11' },
    ...{ imports: { match: 'any' }, isolation: isolationOf(tier), runtime: 'data', warm },
    ...{ plugin: 'enabled', limits: { memoryBytesMax: 2 ** 32 } },
  });
}

function isolationOf(tier: Tier): Policy['isolation'] {
  return { require: tier, network: 'none', processes: 'none' };
}

async function emptyJobs(tier: Tier, options: JobOptions): Promise<TimingRow[]> {
  const row = rowOf(tier, 'empty job, cold');
  const gateway = await opened(emptyPolicy(tier), tier);
  try {
    const bare = await bareStart(gateway);
    const run = async (): Promise<number> =>
      await timedAsync(() => completed(gateway, emptyJob, options));
    const [starts = [], cold = []] = await interleaved([bare, run], options);
    return [{ ...row, ...measured(cold, starts) }];
  } catch (error) {
    return [{ ...row, ...missing(error) }];
  } finally {
    await gateway.close();
  }
}

async function pandasJobs(tier: Tier, options: JobOptions): Promise<TimingRow[]> {
  const cold = rowOf(tier, 'pandas job, cold');
  const warm = rowOf(tier, 'pandas job, warm');
  const [coldGateway, warmGateway] = await Promise.all([
    opened(pandasPolicy(tier, false), tier),
    opened(pandasPolicy(tier, true), tier),
  ]);
  try {
    const bare = await bareStart(coldGateway);
    const runCold = async (): Promise<number> =>
      await timedAsync(() => completed(coldGateway, pandasJob, options));
    const runWarm = async (): Promise<number> => {
      await ready(warmGateway, options);
      return await timedAsync(() => completed(warmGateway, pandasJob, options));
    };
    // Interpreters are kept from the second job on.
    for (let job = 0; job < 2; job += 1) await completed(warmGateway, pandasJob, options);
    const works = [bare, runCold, runWarm];
    const [starts = [], colds = [], warms = []] = await interleaved(works, options);
    return [
      { ...cold, ...measured(colds, starts) },
      { ...warm, ...measured(warms, starts) },
    ];
  } catch (error) {
    return [cold, warm].map((row) => ({ ...row, ...missing(error) }));
  } finally {
    await Promise.all([coldGateway.close(), warmGateway.close()]);
  }
}

async function opened(policy: Policy, tier: Tier): Promise<Gateway> {
  return await openGateway({ policy, tiers: [tier], verdictCache: false });
}

async function bareStart(gateway: Gateway): Promise<() => number> {
  const { python } = await gateway.capabilities();
  return () => timed(() => spawnSync(python.path, ['-I', '-S', '-c', 'pass']));
}

async function completed(
  gateway: Gateway,
  job: unknown,
  { signal }: Pick<JobOptions, 'signal'>,
): Promise<void> {
  const { outcome, verdict } = await gateway.run(job, signal && { signal });
  signal?.throwIfAborted();
  if (outcome?.status === 'completed') return;
  const reason = outcome?.failure?.message ?? verdict.findings[0]?.message ?? 'it was not run';
  throw new Error(`the job came to no result: ${reason}`);
}

/** Waits until an interpreter waits; a warm job that finds none starts cold. */
async function ready(gateway: Gateway, { signal }: Pick<JobOptions, 'signal'>): Promise<void> {
  const patience = AbortSignal.timeout(30_000);
  while (!patience.aborted) {
    signal?.throwIfAborted();
    const [pool] = (await gateway.capabilities()).warm;
    if (pool !== undefined && pool.waiting > 0) return;
    if (pool !== undefined && pool.failed > 0) throw new Error(pool.fault ?? 'none can be kept');
    await delay(20);
  }
  throw new Error('no interpreter was kept warm within 30 s');
}

function rowOf(tier: Tier, what: string): Pick<TimingRow, 'id' | 'subject' | 'what'> {
  const subject = `sallyport ${tier}`;
  return { id: `${subject}: ${what}`, subject, what };
}

/** The start of a bare interpreter, in the same rounds: what any run of Python pays. */
const reference = 'python3 -I -S -c pass';

function measured(
  values: readonly number[],
  starts: readonly number[],
): ReturnType<typeof timingOf> & Pick<TimingRow, 'ratios'> {
  return { ...timingOf(values), ratios: { [reference]: median(values) / median(starts) } };
}

/** What a host may lack; any other fault is one of the measurement. */
const notHere: ReadonlySet<ErrorCode> = new Set([
  'ERR_ISOLATION_UNMET',
  'ERR_RUNTIME_MISSING',
  'ERR_PYTHON_MISSING',
  'ERR_PLATFORM_UNSUPPORTED',
]);

function missing(error: unknown): Pick<TimingRow, 'status' | 'why'> {
  if (!(error instanceof GatewayError) || !notHere.has(error.code)) throw error;
  return { status: 'missing', why: error.message };
}
