import { limits } from '../limits.ts';
import { CanonicalUrl } from './canonical-url.ts';
import { queryCredential, splitCredential } from './credential-suffix.ts';
import { RefusalError } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { readHost, refuseStrangeChars, refuseUncleanPath } from './url-rules.ts';

export type ConnectionString = { readonly ok: true; readonly url: CanonicalUrl } | Refusal;

/**
 * Reads a storage connection string: a URL and at most one credential. What would have to be
 * repaired is refused, so that every program that reads the canonical URL reads the same; an
 * explicit port 443 and the case of scheme and host are the only liberties. Nothing is thrown for a
 * bad string, and no message shows a secret.
 */
export function parseConnectionString(text: string): ConnectionString {
  try {
    return { ok: true, url: read(text) };
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal;
    throw error;
  }
}

function read(text: string): CanonicalUrl {
  const max = limits.urlCharsMax;
  if (text.length > max) {
    const what = `it has ${text.length} characters, and ${max} is the most`;
    throw new RefusalError('URL_TOO_LONG', max, what, 'Is this a connection string?');
  }
  refuseStrangeChars(text);
  const { url, credential, secret } = splitCredential(text);
  const parts = splitUrl(url);
  const host = readHost(parts.authority, parts.authorityAt);
  const inserted = parts.container === '' ? '' : `/${parts.container}`;
  const path = inserted === '' ? parts.path : `${inserted}${parts.path || '/'}`;
  refuseUncleanPath(path, parts.pathAt - inserted.length);
  const inQuery = queryCredential(parts.query);
  if (inQuery.kind !== 'none' && credential.kind !== 'none') {
    const at = parts.pathAt + parts.path.length;
    const help = 'Keep one: the signature in the query, or what stands behind the last `;`.';
    throw new RefusalError('AUTH_TWICE', at, 'the string carries two credentials', help);
  }
  const canonical = new CanonicalUrl(
    host,
    path,
    credential.kind === 'none' ? inQuery : credential,
    { query: parts.query, credential: secret },
  );
  refuseDifference(canonical, parts.pathAt);
  return canonical;
}

/**
 * The last word has the parser that the fetch will use: it must print what was judged, unchanged.
 */
function refuseDifference(canonical: CanonicalUrl, at: number): void {
  const url = URL.canParse(canonical.revealUrl()) ? new URL(canonical.revealUrl()) : null;
  if (url?.href === canonical.revealUrl() && url.hostname === canonical.host) return;
  const help = 'Write the URL as a browser would print it after opening it.';
  throw new RefusalError(
    'URL_NOT_CANONICAL',
    at,
    'the URL has another spelling in its plain form',
    help,
  );
}

interface UrlParts {
  readonly authority: string;
  readonly authorityAt: number;
  /** File system or workspace of an abfss URL: the first segment of the path in https. */
  readonly container: string;
  readonly path: string;
  readonly pathAt: number;
  /** With its `?`, or nothing. */
  readonly query: string;
}

function splitUrl(url: string): UrlParts {
  const match = /^([a-z][a-z0-9+.-]*):/i.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (scheme !== 'https' && scheme !== 'abfss') {
    const what =
      scheme === undefined
        ? 'it does not begin with a scheme'
        : `the scheme is ${scheme.slice(0, 16)}`;
    const help = 'Write `https://…`, or `abfss://<filesystem>@<account>.dfs.core…`.';
    throw new RefusalError('SCHEME', 0, what, help);
  }
  const fragment = url.indexOf('#');
  if (fragment !== -1) {
    const help = 'Remove `#` and what follows: it is never sent.';
    throw new RefusalError('FRAGMENT', fragment, 'it has a fragment', help);
  }
  const [, authority, path, query] = /^[^:]+:\/\/([^/?]*)([^?]*)(\?.+)?$/.exec(url) ?? [];
  if (authority === undefined || path === undefined) {
    const what = 'the scheme is not followed by `//` and a host, or the query is empty';
    throw new RefusalError('URL_NOT_CANONICAL', scheme.length, what, 'Write `https://host/path`.');
  }
  const authorityAt = scheme.length + 3;
  const pathAt = authorityAt + authority.length;
  const parts = { authority, authorityAt, container: '', path, pathAt, query: query ?? '' };
  return scheme === 'abfss' ? rewriteAbfss(parts) : parts;
}

/** Azure's clouds, and OneLake. */
const abfssHost = /\.dfs\.(?:core\.[a-z]+\.[a-z]+|fabric\.microsoft\.com)$/i;

/** `abfss://fs@host/path` is `https://host/fs/path`; for OneLake `fs` is the workspace. */
function rewriteAbfss(parts: UrlParts): UrlParts {
  const match = /^([\w$%.-]+)@([^@]+)$/.exec(parts.authority);
  const [, container = '', authority = ''] = match ?? [];
  if (match === null || !abfssHost.test(authority)) {
    const help = 'Write `abfss://<filesystem>@<account>.dfs.core.windows.net/<path>`.';
    throw new RefusalError(
      'SCHEME',
      parts.authorityAt,
      'this is not the form of an abfss URL',
      help,
    );
  }
  return { ...parts, container, authority, authorityAt: parts.authorityAt + container.length + 1 };
}
