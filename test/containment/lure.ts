import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';

/** What a job may try to reach: listeners that count what arrives. */
export interface Lure {
  readonly port: number;
  readonly socketName: string;
  received(): number;
  close(): void;
}

export async function setLure(): Promise<Lure> {
  let received = 0;
  const tcp = createServer((socket) => socket.on('data', () => (received += 1)));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => (received += 1));
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  const socketName = `sallyport-test-${process.pid}`;
  const unix = createServer(() => (received += 1));
  await new Promise<void>((resolve) => unix.listen(`\0${socketName}`, resolve));
  const servers = [tcp, udp, unix];
  const close = (): void => servers.forEach((server) => server.close());
  return { port, socketName, received: () => received, close };
}
