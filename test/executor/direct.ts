import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conversation } from '#dist/executor/cpython/channel/conversation.js';
import { findPython } from '#dist/executor/cpython/host/discover.js';
import {
  jobEnvironment,
  jobFrames,
  type Host,
} from '#dist/executor/cpython/channel/job-message.js';
import { jobUidFirst } from '#dist/executor/cpython/cell/job-user.js';
import { stageWorker } from '#dist/executor/cpython/host/staging.js';
import { kernelTier } from '#dist/executor/cpython/tiers/kernel.js';
import { noneTier } from '#dist/executor/cpython/tiers/none.js';
import { WayOut } from '#dist/executor/cpython/network/way-out.js';
import { digestBytes } from '#dist/job/canonical.js';
import { factsDigestOf, payloadOf, systemPython } from './job.js';

export interface DirectOptions {
  readonly tier: 'none' | 'kernel';
  readonly program?: Host['filter'];
  /** Descriptors of ours that the worker finds open, from 5 on. */
  readonly left?: readonly number[];
  /** Start it as we are, root included. */
  readonly asOurselves?: boolean;
}

/** Starts the worker without the launcher, to hand it what the launcher never would. */
export async function direct(
  script: string,
  options: DirectOptions,
): Promise<{ conversation: Conversation; stdout: string }> {
  const interpreter = await findPython({ python: systemPython });
  const worker = await stageWorker(interpreter);
  const own = options.asOurselves === true || process.getuid?.() !== 0;
  const uid = own ? undefined : jobUidFirst + 500;
  const path = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  if (uid !== undefined) chownSync(path, uid, uid);
  const filter = options.program ?? { bytes: Buffer.alloc(0), pidSlots: [] };
  const inside = {
    ...{ work: path, fonts: null },
    ...{ input: join(path, 'input.arrow'), brought: join(path, 'brought') },
  };
  const frames = jobFrames({
    ...payloadOf(script),
    host: {
      ...{ interpreter, worker, filter, wayOut: await WayOut.open() },
      tier: options.tier === 'none' ? noneTier : kernelTier,
    },
    inside,
    runtime: null,
    spilled: false,
    laid: null,
    uid,
    parent: process.pid,
    scriptDigest: digestBytes(script),
    factsDigest: factsDigestOf(script),
  });
  const child = spawn(interpreter.path, ['-I', '-S', '-B', join(worker, 'start.py')], {
    cwd: path,
    env: jobEnvironment(inside),
    stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe', ...(options.left ?? [])],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const conversation = new Conversation(
    { resultBytesMax: 1_000_000, logBytesMax: 1_000_000 },
    () => undefined,
    () => undefined,
  );
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdio[4]?.on('data', (chunk: Buffer) => conversation.push(chunk));
  const input = child.stdio[3] as NodeJS.WritableStream;
  // A worker that gives up early does not read to the end.
  input.on('error', () => undefined);
  frames.forEach((part) => input.write(part));
  input.end();
  await once(child, 'close');
  rmSync(path, { recursive: true });
  return { conversation, stdout: Buffer.concat(output).toString() };
}
