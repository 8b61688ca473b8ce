import { RefusalError } from './refusal.ts';
import { serviceOf } from '../address/storage-service.ts';

/** A URL as it is written, cut at its separators; the offsets are those of the text. */
export interface UrlParts {
  readonly authority: string;
  readonly authorityAt: number;
  /** File system or workspace of an abfss URL: the first segment of the path in https. */
  readonly container: string;
  readonly containerAt: number;
  readonly path: string;
  readonly pathAt: number;
  /** With its `?`, or nothing. */
  readonly query: string;
}

const schemes: readonly string[] = ['https', 'abfss', 'adl'];

/** Cuts a URL up; the forms of the data lakes become the https form that their servers know. */
export function splitUrl(url: string): UrlParts {
  const match = /^([a-z][a-z0-9+.-]*):/i.exec(url);
  const scheme = match?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme)) throw foreignScheme(scheme);
  const fragment = url.indexOf('#');
  if (fragment !== -1) {
    const help = 'Remove `#` and what follows: it is never sent.';
    throw new RefusalError('FRAGMENT', fragment, 'it has a fragment', help);
  }
  const [, authority, path, query] = /^[^:]+:\/\/([^/?]*)([^?]*)(\?.*)?$/.exec(url) ?? [];
  if (authority === undefined || path === undefined) {
    const what = 'the scheme is not followed by `//` and a host';
    throw new RefusalError('URL_NOT_CANONICAL', scheme.length, what, 'Write `https://host/path`.');
  }
  const authorityAt = scheme.length + 3;
  const pathAt = authorityAt + authority.length;
  const noContainer = { container: '', containerAt: authorityAt };
  const parts = { authority, authorityAt, ...noContainer, path, pathAt, query: query ?? '' };
  if (scheme === 'https') return parts;
  return scheme === 'abfss' ? rewriteAbfss(parts) : requireGen1(parts);
}

function foreignScheme(scheme: string | undefined): RefusalError {
  const what =
    scheme === undefined
      ? 'it does not begin with a scheme'
      : `the scheme is ${scheme.slice(0, 16)}`;
  const help = 'Write `https://…`, or `abfss://<filesystem>@<account>.dfs.core…`.';
  return new RefusalError('SCHEME', 0, what, help);
}

/** `abfss://fs@host/path` is `https://host/fs/path`; for OneLake `fs` is the workspace. */
function rewriteAbfss(parts: UrlParts): UrlParts {
  const [, container = '', authority = ''] = /^([\w$%.-]+)@([^@]+)$/.exec(parts.authority) ?? [];
  const host = hostOf(authority);
  const service = serviceOf(host);
  if ((service !== 'adls-gen2' && service !== 'onelake') || host.includes('.blob.')) {
    const help = 'Write `abfss://<filesystem>@<account>.dfs.core.windows.net/<path>`.';
    const what = 'this is not the form of an abfss URL';
    throw new RefusalError('SCHEME', parts.authorityAt, what, help);
  }
  return { ...parts, container, authority, authorityAt: parts.authorityAt + container.length + 1 };
}

function requireGen1(parts: UrlParts): UrlParts {
  if (serviceOf(hostOf(parts.authority)) === 'adls-gen1') return parts;
  const help = 'Write `adl://<account>.azuredatalakestore.net/<path>`.';
  const what = 'this is not the form of an adl URL';
  throw new RefusalError('SCHEME', parts.authorityAt, what, help);
}

/** Whether port and host are in order is judged later. */
function hostOf(authority: string): string {
  return authority.replace(/:.*$/, '').toLowerCase();
}
