import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { valid } from './certificates.js';

/** The account of the emulator, and its key, which is the same everywhere. */
export const account = 'devstoreaccount1';
export const accountKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
export const storageHost: string = `${account}.blob.core.windows.net`;
const credential = new StorageSharedKeyCredential(account, accountKey);

const hourMs = 3_600_000;

/** A blob service over https, on port 443 of an address of its own. */
export class Azurite {
  readonly #process: ChildProcess;
  readonly #address: string;

  constructor(address: string, directory: string) {
    const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
    writeFileSync(cert, valid.cert);
    writeFileSync(key, valid.key);
    const place = ['--blobHost', address, '--blobPort', '443'];
    const manner = ['--oauth', 'basic', '--disableTelemetry', '--silent', '--inMemoryPersistence'];
    const main = new URL(import.meta.resolve('azurite/dist/src/blob/main.js'));
    const options = [...place, ...manner, '--cert', cert, '--key', key, '--skipApiVersionCheck'];
    this.#process = fork(main, options, { silent: true });
    this.#address = address;
  }

  async ready(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if ((await this.#send('GET', '/', '').catch(() => 0)) !== 0) return;
      await pause(100);
    }
    throw new Error('Azurite does not listen');
  }

  /** @param access who may read blobs without a credential */
  async createContainer(name: string, access: 'blob' | null): Promise<void> {
    const headers = access === null ? {} : { 'x-ms-blob-public-access': access };
    await this.#change(`/${name}?restype=container`, '', headers);
  }

  async upload(path: string, content: string): Promise<void> {
    await this.#change(path, content, { 'x-ms-blob-type': 'BlockBlob' });
  }

  close(): void {
    this.#process.kill('SIGKILL');
  }

  async #change(path: string, body: string, headers: Record<string, string>): Promise<void> {
    const sas = generateAccountSASQueryParameters(
      {
        expiresOn: new Date(Date.now() + hourMs),
        permissions: AccountSASPermissions.parse('rwlc'),
        resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
        services: AccountSASServices.parse('b').toString(),
      },
      credential,
    );
    const url = `${path}${path.includes('?') ? '&' : '?'}${sas.toString()}`;
    const status = await this.#send('PUT', url, body, headers);
    if (status !== 201) throw new Error(`Azurite answered ${status} to PUT ${path}`);
  }

  #send(
    method: string,
    path: string,
    body: string,
    more: Record<string, string> = {},
  ): Promise<number> {
    const headers = { host: storageHost, 'content-length': Buffer.byteLength(body), ...more };
    const to = { host: this.#address, port: 443, servername: storageHost, ca: valid.cert };
    return new Promise((settle, reject) => {
      request({ ...to, method, path, headers, agent: false }, (response) => {
        response.resume().on('end', () => settle(response.statusCode ?? 0));
      })
        .on('error', reject)
        .end(body);
    });
  }
}

/** The query of a URL signed for one blob, or for a container where no blob is named. */
export function sasOf(
  containerName: string,
  blobName: string | null,
  { permissions = 'r', expiresMs = Date.now() + hourMs } = {},
): string {
  const values = {
    containerName,
    permissions: BlobSASPermissions.parse(permissions),
    expiresOn: new Date(expiresMs),
    ...(blobName === null ? {} : { blobName }),
  };
  return generateBlobSASQueryParameters(values, credential).toString();
}
