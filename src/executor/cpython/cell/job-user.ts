import { createServer } from 'node:net';
import type { Server } from 'node:net';

/**
 * Uids for jobs, used only when we are root: one for each job that runs at once. 60578–61183
 * belongs to nobody in systemd's table of uid ranges (https://systemd.io/UIDS-GIDS/) and lies
 * within what a user namespace usually maps.
 */
export const jobUidFirst = 60_600;
export const jobUidCount = 512;

/** No job's, for what is run to learn what jobs can reach: at a job's end all of its uid is ended. */
export const probeUid: number = jobUidFirst + jobUidCount;

export interface JobUser {
  /** Undefined when we are not root: the job then runs as us. */
  readonly uid: number | undefined;
  release(): Promise<void>;
}

/**
 * Takes a uid that no other process of this host uses for a job now. The claim is an abstract unix
 * socket: taking it is atomic, and it is gone when its holder is, however it died.
 *
 * @returns null when all are taken. Rejects when the host gives no socket.
 */
export async function claimJobUser(): Promise<JobUser | null> {
  if (process.getuid?.() !== 0) return { uid: undefined, release: () => Promise.resolve() };
  for (let index = 0; index < jobUidCount; index += 1) {
    const uid = jobUidFirst + index;
    const server = await claim(`\0sallyport-uid-${uid}`);
    if (server !== null) return { uid, release: () => closed(server) };
  }
  return null;
}

function claim(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen({ path: name, exclusive: true }, () => {
      server.unref();
      resolve(server);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
