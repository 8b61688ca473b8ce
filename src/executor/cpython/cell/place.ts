import { basename, dirname, join } from 'node:path';
import { sandboxBytes } from '../../../job/plan.ts';
import { jobEnvironment, readableFiles } from '../channel/job-message.ts';
import type { JobMessage, Needs } from '../channel/job-message.ts';
import type { Interpreter } from '../host/interpreter.ts';
import { makeCgroup } from '../process/cgroup.ts';
import type { Cgroup, CgroupParent } from '../process/cgroup.ts';
import type { Proxy } from '../network/proxy.ts';
import type { WayOut } from '../network/way-out.ts';
import type { JobProcess } from '../process/job-process.ts';
import { startProcess } from '../process/start.ts';
import type { Cell, Inside, Tier } from '../tiers/tier.ts';
import { claimJobUser } from './job-user.ts';
import { layOut } from './lay-out.ts';
import type { Laid } from './lay-out.ts';
import type { Leftovers } from './leftovers.ts';
import { spillInput } from './spill.ts';
import { makeWorkDirectory } from './work-directory.ts';
import type { WorkDirectory } from './work-directory.ts';

/** What this host has for jobs. */
export interface Machine {
  readonly interpreter: Interpreter;
  /** Directory of the staged worker. */
  readonly worker: string;
  /** Null where the host gives none. */
  readonly cgroups: CgroupParent | null;
  readonly wayOut: WayOut;
  readonly leftovers: Leftovers;
  readonly cacheDirectory: string | undefined;
}

/** How a job is contained: a tier, and where its program was found. */
export interface Containment {
  readonly tier: Tier;
  readonly program: string;
}

/** A uid and a directory of this host, held for one process. */
export interface Place {
  readonly cell: Cell;
  readonly inside: Inside;
  /** The job's input lies in a file; otherwise it goes through the pipe. */
  readonly spilled: boolean;
  /** What the job brings along; null where that is nothing. */
  readonly laid: Laid | null;
  /** What makes names of this host one's own. */
  readonly mark: string;
  release(): Promise<void>;
}

/** All that one job has of this host, its process included. */
export interface Seat {
  /** On this host. */
  readonly directory: string;
  readonly inside: Inside;
  /** As of its place. */
  readonly spilled: boolean;
  readonly laid: Laid | null;
  /** Undefined when the job runs as us. */
  readonly uid: number | undefined;
  /** The parent's id as the worker sees it. */
  readonly parent: number;
  readonly cgroup: Cgroup | null;
  /**
   * The process, which still waits to be admitted to the group.
   *
   * @throws Error when not even a first attempt could be made
   */
  start(proxy: Proxy | null): JobProcess;
  /** Once the process is gone. Never rejects. */
  release(): Promise<void>;
}

/**
 * Rejects when the host has no uid, no space or no descriptors left.
 *
 * @param contract of the job that is known by now, and may want its input as a file, or bring some
 */
export async function openPlace(
  machine: Machine,
  tier: Tier,
  needs: Needs,
  contract: JobMessage['contract'] | null = null,
): Promise<Place> {
  const user = await claimJobUser();
  if (user === null) throw new Error('no uid is free for a job');
  const { uid } = user;
  try {
    const fonts = needs.runtime?.fontCache ?? null;
    const directory = await makeWorkDirectory(uid, fonts, machine.cacheDirectory);
    const inside = tier.inside(directory);
    const { spilled, laid } = await fill(machine, contract, directory, uid);
    return {
      inside,
      spilled,
      laid,
      mark: basename(dirname(directory.path)),
      cell: {
        directory,
        uid,
        limits: needs.plan.limits,
        readable: readableFiles(machine, needs),
        ...{ spilled, laid },
        environment: {
          ...machine.interpreter.environment,
          ...jobEnvironment(inside),
          ...(needs.plan.isolation.network === 'proxy' ? machine.wayOut.environment : {}),
        },
      },
      release: async () => {
        await machine.leftovers.remove(directory);
        await user.release();
      },
    };
  } catch (error) {
    await user.release();
    throw error;
  }
}

interface Filled {
  readonly spilled: boolean;
  readonly laid: Laid | null;
}

async function fill(
  { leftovers }: Machine,
  contract: JobMessage['contract'] | null,
  directory: WorkDirectory,
  uid: number | undefined,
): Promise<Filled> {
  try {
    if (contract === null) return { spilled: false, laid: null };
    const spilled = await spillInput(contract, directory, uid);
    return { spilled, laid: await layOut(contract, directory) };
  } catch (error) {
    await leftovers.remove(directory);
    throw error;
  }
}

/** The worker, as it is started in a tier. */
export function workerCommand({ interpreter, worker }: Machine, ...args: string[]): string[] {
  return [interpreter.path, '-I', '-S', '-B', join(worker, 'start.py'), ...args];
}

/** @param mark names the group, and nothing else on this host. @throws Error */
export function jobCgroup(
  { cgroups }: Machine,
  { extraBytes }: Tier,
  { plan }: Needs,
  mark: string,
): Cgroup | null {
  if (cgroups === null || extraBytes === null) return null;
  const { limits, sandbox } = plan;
  const memoryBytesMax = Math.min(limits.memoryBytesMax, sandboxBytes(sandbox));
  const cpuPercentMax = sandbox?.cpuPercentMax ?? null;
  return makeCgroup(cgroups, mark, { memoryBytesMax, extraBytes, cpuPercentMax });
}

/** A seat whose process is still to be started. Rejects as `openPlace` does. */
export async function openSeat(
  machine: Machine,
  { tier, program }: Containment,
  needs: Needs,
  contract: JobMessage['contract'] | null = null,
): Promise<Seat> {
  const place = await openPlace(machine, tier, needs, contract);
  const { cell, inside, laid, mark, spilled } = place;
  try {
    const command = await tier.wrap(workerCommand(machine), cell, program);
    const cgroup = jobCgroup(machine, tier, needs, mark);
    const { uid } = cell;
    const supervised = tier.program !== null;
    const waits = supervised && cgroup !== null;
    return {
      ...{ directory: cell.directory.path, inside, uid, cgroup, spilled, laid },
      parent: tier.parent(),
      start: (proxy) => startProcess({ command, uid, supervised, proxy, waits }),
      release: async () => {
        if (cgroup !== null) await machine.leftovers.remove(cgroup);
        await place.release();
      },
    };
  } catch (error) {
    await place.release();
    throw error;
  }
}
