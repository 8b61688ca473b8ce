import type { JudgedUrl } from './canonical-url.ts';
import type { SasTerms } from './sas.ts';
import { serviceNames } from '../address/storage-service.ts';

export type StorageReason =
  | 'SCHEME'
  | 'SAS_ACCOUNT'
  | 'SAS_RIGHTS'
  | 'SAS_HTTP'
  | 'SAS_EXPIRED'
  | 'SAS_TOO_EARLY'
  | 'SAS_TOO_LONG';

export interface StorageFault {
  readonly reason: StorageReason;
  readonly message: string;
  readonly help: string;
}

/**
 * Why an artifact would not be fetched from a storage that callouts may admit: it is no more, or its
 * signature is not one to be used. What a signature says is checked, and what it does not say the
 * storage decides.
 *
 * @param hoursMax for how long a signature may be valid
 */
export function storageFaults(url: JudgedUrl, nowMs: number, hoursMax: number): StorageFault[] {
  if (url.service === 'adls-gen1') {
    const message = `${serviceNames[url.service]} is retired`;
    const help = 'Move the file to Gen2, and write `abfss://…` or `https://…`.';
    return [{ reason: 'SCHEME', message, help }];
  }
  if (url.sas === null) return [];
  return [...scopeFaults(url.sas), ...timeFaults(url.sas, nowMs, hoursMax)];
}

const hourMs = 3_600_000;

function scopeFaults({ account, permissions, protocols }: SasTerms): StorageFault[] {
  const faults: StorageFault[] = [];
  if (account) {
    const help = 'Have one issued for the container or the blob.';
    faults.push({ reason: 'SAS_ACCOUNT', message: 'the SAS is for the whole account', help });
  }
  if (permissions !== null && !/^[rl]+$/.test(permissions)) {
    const given = permissions.replaceAll(/[^a-z]/g, '?').slice(0, 16);
    const message = `the SAS grants \`sp=${given}\`, and reading takes no more than \`r\` and \`l\``;
    faults.push({ reason: 'SAS_RIGHTS', message, help: 'Have one issued with `sp=r`.' });
  }
  if (protocols !== null && protocols !== 'https') {
    const help = 'Have one issued with `spr=https`.';
    faults.push({ reason: 'SAS_HTTP', message: 'the SAS may be sent without encryption', help });
  }
  return faults;
}

function timeFaults(
  { startsMs, endsMs }: SasTerms,
  nowMs: number,
  hoursMax: number,
): StorageFault[] {
  if (startsMs !== null && !(startsMs <= nowMs)) {
    const message = `the SAS is valid only from ${shown(startsMs)}`;
    return [
      { reason: 'SAS_TOO_EARLY', message, help: 'Wait, or have one issued that is valid now.' },
    ];
  }
  if (endsMs === null) return [];
  if (!(nowMs < endsMs)) {
    const message = `the SAS was valid until ${shown(endsMs)}`;
    return [{ reason: 'SAS_EXPIRED', message, help: 'Have a new one issued.' }];
  }
  const hours = Math.ceil((endsMs - (startsMs ?? nowMs)) / hourMs);
  if (hours <= hoursMax) return [];
  const message = `the SAS is valid for ${hours} hours, and the policy's \`limits.sasHoursMax\` is ${hoursMax}`;
  return [{ reason: 'SAS_TOO_LONG', message, help: 'Have one issued that ends earlier.' }];
}

function shown(timeMs: number): string {
  return Number.isNaN(timeMs) ? 'a time that cannot be read' : new Date(timeMs).toISOString();
}
