import { limits } from '../limits.ts';
import { CanonicalUrl } from './canonical-url.ts';
import { refuseMisplaced, splitCredential } from './credential-suffix.ts';
import { queryCredential, refuseSignatureInPath, refuseUncleanQuery } from './query.ts';
import { RefusalError, refusalIn } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { serviceOf } from '../address/storage-service.ts';
import { splitUrl } from './url-parts.ts';
import type { UrlParts } from './url-parts.ts';
import { readHost, refuseStrangeChars, refuseUncleanPath } from './url-rules.ts';

/** Where the parts of a connection string begin: 0-based UTF-16 offsets. */
export interface Places {
  readonly host: number;
  readonly path: number;
  /** The `;` or `?` of the credential, or the end where there is none. */
  readonly credential: number;
}

export type ConnectionString =
  { readonly ok: true; readonly url: CanonicalUrl; readonly at: Places } | Refusal;

/**
 * Reads a storage connection string: a URL and at most one credential. What would have to be
 * repaired is refused, so that every program that reads the canonical URL reads the same; an
 * explicit port 443 and the case of scheme and host are the only liberties. Nothing is thrown for a
 * bad string, and no message shows a secret.
 */
export function parseConnectionString(text: string): ConnectionString {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof RefusalError) return refusalIn(text, error);
    throw error;
  }
}

function read(text: string): ConnectionString {
  const max = limits.urlCharsMax;
  if (text.length > max) {
    const what = `it has ${text.length} characters, and ${max} is the most`;
    throw new RefusalError('URL_TOO_LONG', max, what, 'Is this a connection string?');
  }
  refuseStrangeChars(text);
  const suffix = splitCredential(text);
  const parts = splitUrl(suffix.url);
  const host = readHost(parts.authority, parts.authorityAt);
  const path = readPath(parts);
  refuseSignatureInPath(parts.path, parts.pathAt);
  const queryAt = parts.pathAt + parts.path.length;
  refuseUncleanQuery(parts.query, queryAt);
  const service = serviceOf(host);
  const inQuery = queryCredential(parts.query, queryAt, service);
  if (inQuery.kind !== 'none' && suffix.credential.kind !== 'none') {
    const help = 'Keep one: the signature in the query, or what stands behind the last `;`.';
    throw new RefusalError('AUTH_TWICE', queryAt, 'the string carries two credentials', help);
  }
  refuseMisplaced(suffix, service);
  const credential = suffix.credential.kind === 'none' ? inQuery : suffix.credential;
  const secret = { query: parts.query, credential: suffix.secret };
  const url = new CanonicalUrl(host, path, credential, secret);
  refuseDifference(url, parts);
  const credentialAt = inQuery.kind === 'none' ? suffix.url.length : queryAt;
  return {
    ok: true,
    url,
    at: { host: parts.authorityAt, path: parts.pathAt, credential: credentialAt },
  };
}

/** The path in https, where a container that stands before the host comes first. */
function readPath({ container, containerAt, path, pathAt }: UrlParts): string {
  if (container === '') {
    refuseUncleanPath(path, pathAt);
    return path;
  }
  refuseUncleanPath(`/${container}`, containerAt - 1);
  const rest = path || '/';
  refuseUncleanPath(rest, pathAt);
  return `/${container}${rest}`;
}

/**
 * The last word has the parser that the fetch will use: it must print what was judged, unchanged.
 */
function refuseDifference(url: CanonicalUrl, { authorityAt, pathAt }: UrlParts): void {
  const written = url.revealUrl();
  const parsed = URL.canParse(written) ? new URL(written) : null;
  if (parsed?.href === written && parsed.host === url.host && parsed.pathname === url.path) return;
  const help = 'Write the URL as a browser would print it after opening it.';
  const [at, what] =
    parsed?.host === url.host
      ? [pathAt, 'the URL has another spelling in its plain form']
      : [authorityAt, 'the host is not a host name'];
  throw new RefusalError('URL_NOT_CANONICAL', at, what, help);
}
