import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closedAfter } from '../gates/closed-after.ts';
import { CommandGate } from '../gates/command.ts';
import type { Gate } from '../gates/gate.ts';
import { gateIds, openGates } from '../gates/open.ts';
import { openOwn } from '../gates/ours.ts';
import { peersFolder } from '../gates/places.ts';
import { Setting } from '../gates/setting.ts';
import { environmentNow } from '../result/environment.ts';
import type { TimingResult, TimingRow } from '../result/form.ts';
import { measureChecks } from './checks.ts';
import { measureGateway } from './gateway.ts';
import { measureJobs } from './jobs.ts';

export interface LatencyOptions {
  /** The command line, for whoever measures again. */
  readonly command: string;
  /** Ids of gates, or paths of gate files; where none is named, all that only read. */
  readonly gates: readonly string[];
  readonly policy: string;
  readonly peers?: string | undefined;
  /** Rounds of each script and each job. */
  readonly rounds: number;
  /** Whether jobs are run too. */
  readonly withJobs: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** What is asked about times alone: a reference, and other ways to call a peer. */
const timed = fileURLToPath(new URL('../../../bench/peers/timed/', import.meta.url));
const timedGates = ['ruff-server.yaml', 'ruff-folder.yaml'].map((name) => join(timed, name));

/** What a slow gate may take for one script: Semgrep starts for seconds. */
const budgetMs = 10_000;

/**
 * Times checks of gates, and runs of jobs in every tier that this host gives. Rejects with the
 * signal's reason when it fires; the job that runs at that moment is ended.
 *
 * @throws GatewayError `ERR_USAGE`, `ERR_BENCH_READ`, `ERR_BENCH_INVALID`, `ERR_POLICY_*`,
 * `ERR_ENGINE_MISSING`
 */
export async function runLatency(options: LatencyOptions): Promise<TimingResult> {
  const { command, gates: named, onProgress, policy, rounds, signal, withJobs } = options;
  const environment = await environmentNow();
  // First, while this process is small: what a spawn costs grows with its parent.
  const jobs = withJobs ? await measureJobs({ rounds, signal, onProgress }) : [];
  const rows: TimingRow[] = [...jobs, ...(await measureGateway(policy, { rounds, signal }))];
  const setting = await Setting.open(policy, []);
  const wanted = named.length > 0 ? named : [...gateIds(), ...timedGates];
  const opened = await openGates({ named: wanted, peers: peersFolder(options.peers), setting });
  const bare = await openReferences(setting);
  return await closedAfter([...opened, ...bare], signal, async () => {
    // Who runs what it judges is timed on request only: its time is that of the script.
    const chosen = opened.filter((gate) => named.length > 0 || gate.row().reads === 'parse');
    const gates = chosen.filter((gate) => gate.row().status !== 'missing');
    const timings = { rounds, budgetMs, signal };
    const compared = { gates, references: bare, setting, rounds: timings, onProgress };
    rows.push(...(await measureChecks(compared)));
    const head = { format: 'sallyport-bench', version: 1, command, environment } as const;
    const gateRows = [...bare, ...chosen].map((gate) => gate.row());
    return { ...head, kind: 'latency', gates: gateRows, rows, work: [] };
  });
}

/** CPython's parser, which peers and we are compared with, and the parser that our gates stand on. */
async function openReferences(setting: Setting): Promise<Gate[]> {
  return [
    await CommandGate.open(join(timed, 'cpython-ast.yaml'), timed, setting),
    await openOwn('bare', setting),
  ];
}
