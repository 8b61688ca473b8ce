import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { mkdtempSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { removeTree } from '../../executor/cpython/cell/remove-tree.ts';

/** What of the host a script may try to reach: listeners that count what arrives, and a file. */
export interface Lure {
  readonly port: number;
  readonly socketName: string;
  /** A directory of the host, and a file in it that everybody may read. */
  readonly directory: string;
  readonly project: string;
  /** Messages and connections until now. */
  received(): number;
  /** Whether a message with this text came. */
  heard(text: string): boolean;
  close(): Promise<void>;
}

/** What is kept of messages: a case sends a name of its own, and no flood. */
const heardBytesMax = 1_048_576;

export async function setLure(): Promise<Lure> {
  const heard: string[] = [];
  let received = 0;
  let bytes = 0;
  const hear = (message: Buffer): void => {
    received += 1;
    bytes += message.length;
    if (bytes <= heardBytesMax) heard.push(message.toString('latin1'));
  };
  const listener = (): Server =>
    createServer((socket) => {
      received += 1;
      socket.on('data', hear).on('error', () => socket.destroy());
    });
  const tcp = listener();
  await listening(tcp, { port: 0, host: '127.0.0.1' });
  const { port } = tcp.address() as AddressInfo;
  const tcp6 = listener();
  // Where the host has no IPv6, the case says so by its canary.
  const has6 = await listening(tcp6, { port, host: '::1' }).then(
    () => true,
    () => false,
  );
  const udp = createSocket('udp4', hear);
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  const socketName = `sallyport-bench-${process.pid}-${port}`;
  const unix = listener();
  await listening(unix, { path: `\0${socketName}` });
  const directory = mkdtempSync('/var/tmp/sallyport-bench-');
  chmodSync(directory, 0o755);
  const project = join(directory, 'project.txt');
  writeFileSync(project, 'a file of the host\n', { mode: 0o644 });
  const servers: (Server | Datagrams)[] = [tcp, udp, unix, ...(has6 ? [tcp6] : [])];
  return {
    ...{ port, socketName, directory, project },
    received: () => received,
    heard: (text) => heard.join('\n').includes(text),
    close: async () => {
      servers.forEach((server) => server.close());
      await removeTree(directory);
    },
  };
}

function listening(server: Server, where: Parameters<Server['listen']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where as { port: number }, resolve);
  });
}
