import { Dispatcher, request } from 'undici';

export interface Reading {
  readonly host: string;
  /** With the query. */
  readonly target: string;
}

/** Takes what would be sent, and sends nothing. */
class Recorder extends Dispatcher {
  readonly seen: Reading[] = [];

  override dispatch({ origin, path }: Dispatcher.DispatchOptions): boolean {
    this.seen.push({ host: String(origin), target: path });
    throw new Error('not sent');
  }
}

/** What undici would ask for, and where. */
export async function readByUndici(urls: readonly string[]): Promise<readonly Reading[]> {
  const dispatcher = new Recorder();
  for (const url of urls) await request(url, { dispatcher }).catch(() => null);
  return dispatcher.seen;
}
