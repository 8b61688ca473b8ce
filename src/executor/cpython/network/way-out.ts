import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { AddressRange } from '../../../address/address.ts';
import { admittedRanges } from '../../../address/admitted.ts';
import { resolveHere } from '../../../address/dial.ts';
import type { Resolve } from '../../../address/dial.ts';
import { GatewayError } from '../../../errors.ts';
import type { ExecutionPlan } from '../../../job/plan.ts';
import { Proxy } from './proxy.ts';

export interface NetworkOptions {
  /** Addresses that are reached though they are not public: `10.1.0.0/16`. Default: none. */
  readonly addresses?: readonly string[] | undefined;
  /** PEM file of the authorities that scripts believe; every user reads it. Default: the system's. */
  readonly certificates?: string | undefined;
  /** Every address of a host; default: the resolver of this host. */
  readonly resolve?: Resolve | undefined;
}

/** Where systems keep the authorities: Debian, Fedora, openSUSE, Alpine. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** The network inside is the job's own, so that the port is free. */
const port = 3128;

/** What jobs that may reach hosts are given for it. */
export class WayOut {
  readonly port: number = port;
  readonly #admitted: readonly AddressRange[];
  readonly #resolve: Resolve;
  readonly #certificates: string | null;
  readonly #now: () => number;

  private constructor(
    admitted: readonly AddressRange[],
    certificates: string | null,
    resolve: Resolve,
    now: () => number,
  ) {
    this.#admitted = admitted;
    this.#certificates = certificates;
    this.#resolve = resolve;
    this.#now = now;
  }

  /** @throws GatewayError `ERR_USAGE` for an option that is not of its form */
  static async open(options: NetworkOptions = {}, now: () => number = Date.now): Promise<WayOut> {
    const { addresses = [], certificates, resolve = resolveHere } = options;
    const admitted = admittedRanges('network.addresses', addresses);
    const [found = null] = await readableOf(certificates === undefined ? bundles : [certificates]);
    if (found === null && certificates !== undefined) {
      throw new GatewayError(
        'ERR_USAGE',
        `network.certificates: \`${certificates}\` is not read.`,
        {
          help: 'Name a PEM file that every user may read.',
        },
      );
    }
    return new WayOut(admitted, found, resolve, now);
  }

  /** Files that a job reads for it. */
  get readable(): readonly string[] {
    return this.#certificates === null ? [] : [this.#certificates];
  }

  /** What clients look for: the proxy, and the authorities that they believe. */
  get environment(): Readonly<Record<string, string>> {
    const proxy = `http://127.0.0.1:${port}`;
    const file = this.#certificates;
    return {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      ...(file === null ? {} : { SSL_CERT_FILE: file, REQUESTS_CA_BUNDLE: file }),
    };
  }

  proxyFor({ destinations, limits }: Pick<ExecutionPlan, 'destinations' | 'limits'>): Proxy {
    return new Proxy({
      destinations,
      limits,
      now: this.#now,
      resolve: this.#resolve,
      admitted: this.#admitted,
    });
  }
}

async function readableOf(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path, constants.R_OK).then(
        () => path,
        () => null,
      ),
    ),
  );
  return found.filter((path) => path !== null);
}
