import { limits } from '../../../limits.ts';
import type { Machine } from '../cell/place.ts';
import type { Needs } from '../channel/job-message.ts';
import { FrameReader, frame } from '../channel/frames.ts';
import { OutputStream } from '../channel/output.ts';
import type { JobProcess } from '../process/job-process.ts';

/** Of what a worker says that does not get ready. */
const saidBytesMax = 4_096;

/**
 * Has a worker load modules before there is a job, and waits until it has. Rejects with what it
 * says when it cannot.
 */
export async function preload(
  worker: JobProcess,
  { interpreter }: Machine,
  { runtime, platform }: Needs,
  modules: readonly string[],
): Promise<void> {
  const order = {
    platform,
    modules,
    standardLibrary: interpreter.standardLibrary,
    sites: runtime === null ? [] : [runtime.site],
  };
  const { input, answers } = worker;
  const words = new OutputStream(saidBytesMax, () => undefined);
  const note = (chunk: Buffer): void => void words.push(chunk);
  worker.stderr?.on('data', note);
  for (const part of frame('preload', Buffer.from(JSON.stringify(order)))) input?.write(part);
  const fault = await new Promise<string | null>((resolve) => {
    const reader = new FrameReader(0);
    const told = (why: string | null): void => {
      clearTimeout(timer);
      answers?.off('data', hear);
      answers?.pause();
      worker.stderr?.off('data', note);
      worker.stderr?.pause();
      resolve(why);
    };
    const hear = (chunk: Buffer): void => {
      reader.push(chunk);
      const next = reader.next();
      if (next === null) return;
      if (typeof next === 'string' || next.name !== 'ready') told('it answers out of turn');
      else told(typeof next.header['fault'] === 'string' ? next.header['fault'] : null);
    };
    const timer = setTimeout(() => told('it takes too long to load'), limits.setupMsMax);
    answers?.on('data', hear);
    void worker.closed.then(({ fault }) =>
      told(fault ?? `it ended while it was loading: ${words.text().trim().split('\n').pop()}`),
    );
  });
  if (fault !== null) throw new Error(fault);
}
