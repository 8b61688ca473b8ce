import type { Server } from 'node:net';

/**
 * Listens where URLs of artifacts lead: on port 443, of a loopback address that this process has to
 * itself. Null where that takes rights that the process does not have.
 *
 * @param nth tells the servers of one process apart
 */
export function listen(server: Server, nth = 0): Promise<string | null> {
  const address = `127.${1 + (process.pid % 250)}.${(process.pid >> 8) % 256}.${10 + nth}`;
  return new Promise((settle, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') settle(null);
      else reject(error);
    });
    server.listen(443, address, () => settle(address));
  });
}
