/** What a shared access signature says of itself; nothing in it is secret. */
export interface SasTerms {
  /** Letters of `sp`; null where a stored access policy says it. */
  readonly permissions: string | null;
  /** Milliseconds since 1970; null where it is not said, NaN where it cannot be read. */
  readonly startsMs: number | null;
  readonly endsMs: number | null;
  /** `https`, or `https,http`; null where it is not said. */
  readonly protocols: string | null;
  /** Whether it is for the account, and not for one container or blob. */
  readonly account: boolean;
}

/** Reads the terms off a query (https://learn.microsoft.com/rest/api/storageservices/create-service-sas). */
export function readSas(query: string): SasTerms {
  const terms = new Map([...new URLSearchParams(query)].map(([k, v]) => [k.toLowerCase(), v]));
  const time = (name: string): number | null => {
    const text = terms.get(name);
    return text === undefined ? null : isoTime.test(text) ? Date.parse(text) : Number.NaN;
  };
  return Object.freeze({
    permissions: terms.get('sp') ?? null,
    startsMs: time('st'),
    endsMs: time('se'),
    protocols: terms.get('spr') ?? null,
    account: terms.has('ss') || terms.has('srt'),
  });
}

const isoTime =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

export type SasReason =
  'SAS_ACCOUNT' | 'SAS_RIGHTS' | 'SAS_HTTP' | 'SAS_EXPIRED' | 'SAS_TOO_EARLY' | 'SAS_TOO_LONG';

export interface SasFault {
  readonly reason: SasReason;
  /** What is wrong with the signature, as the rest of a sentence that names it. */
  readonly message: string;
  readonly help: string;
}

const hourMs = 3_600_000;

/** What is said of a signature is checked, and what is not said the storage decides. */
export function sasFaults(terms: SasTerms, nowMs: number, hoursMax: number): SasFault[] {
  return [...scopeFaults(terms), ...timeFaults(terms, nowMs, hoursMax)];
}

function scopeFaults({ account, permissions, protocols }: SasTerms): SasFault[] {
  const faults: SasFault[] = [];
  if (account) {
    const help = 'Have one issued for the container or the blob.';
    faults.push({ reason: 'SAS_ACCOUNT', message: 'is for the whole account', help });
  }
  if (permissions !== null && !/^[rl]+$/.test(permissions)) {
    const given = permissions.replaceAll(/[^a-z]/g, '?').slice(0, 16);
    const message = `grants \`sp=${given}\`, and reading takes no more than \`r\` and \`l\``;
    faults.push({ reason: 'SAS_RIGHTS', message, help: 'Have one issued with `sp=r`.' });
  }
  if (protocols !== null && protocols !== 'https') {
    const help = 'Have one issued with `spr=https`.';
    faults.push({ reason: 'SAS_HTTP', message: 'may be sent without encryption', help });
  }
  return faults;
}

function timeFaults({ startsMs, endsMs }: SasTerms, nowMs: number, hoursMax: number): SasFault[] {
  if (startsMs !== null && !(startsMs <= nowMs)) {
    const message = `is valid only from ${shown(startsMs)}`;
    return [
      { reason: 'SAS_TOO_EARLY', message, help: 'Wait, or have one issued that is valid now.' },
    ];
  }
  if (endsMs === null) return [];
  if (!(nowMs < endsMs)) {
    const message = `was valid until ${shown(endsMs)}`;
    return [{ reason: 'SAS_EXPIRED', message, help: 'Have a new one issued.' }];
  }
  const hours = Math.ceil((endsMs - (startsMs ?? nowMs)) / hourMs);
  if (hours <= hoursMax) return [];
  const message = `is valid for ${hours} hours, and the policy's \`limits.sasHoursMax\` is ${hoursMax}`;
  return [{ reason: 'SAS_TOO_LONG', message, help: 'Have one issued that ends earlier.' }];
}

function shown(timeMs: number): string {
  return Number.isNaN(timeMs) ? 'a time that cannot be read' : new Date(timeMs).toISOString();
}
