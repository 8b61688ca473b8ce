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
