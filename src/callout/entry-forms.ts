import type { Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { KustoCallout, OwnCallout } from '../policy/file.ts';
import type { JsonResult } from '../policy/json.ts';
import { calloutFile } from '../policy/parts-schema.ts';
import type { CalloutEntry } from '../policy/types.ts';
import { anchoredHost, literalForm, unquoted } from './anchored-host.ts';
import { foldEscapes } from './fold-escapes.ts';

/**
 * An entry as Kusto has it, type and expression alone: one for each host. The expressions are found
 * in the same locations as the hosts and the path prefix admit, and nowhere else.
 */
export function patternForms(entry: CalloutEntry): JsonResult<KustoCallout[]> {
  const { id, type, canCall, expires, hosts, pathPrefix, regex } = entry;
  if (canCall && expires !== null) {
    const help = 'Remove `expires`, and see to it that the entry is deleted after that day.';
    return fault(`callout \`${id}\` ends on ${expires}, and in Kusto it never would`, help);
  }
  if (regex !== null && canCall && hosts !== null && !hosts.includes(anchoredHost(regex) ?? '')) {
    const help = 'Begin the expression with `^https://` and the host, or write `pathPrefix`.';
    return fault(`callout \`${id}\` holds its expression to hosts, and Kusto cannot`, help);
  }
  const patterns =
    regex === null ? (hosts ?? []).map((host) => patternOf(host, pathPrefix)) : [regex];
  const longest = Math.max(...patterns.map((pattern) => pattern.length));
  if (longest > limits.calloutPatternCharsMax) {
    const most = limits.calloutPatternCharsMax;
    const message = `callout \`${id}\` becomes an expression of ${longest} characters, and ${most} is the most`;
    return fault(message, 'Shorten its `pathPrefix`.');
  }
  const value = patterns.map((pattern) => ({
    CalloutType: type,
    CalloutUriRegex: pattern,
    CanCall: canCall,
  }));
  return { ok: true, value };
}

/** Found in just the locations that a host, perhaps a suffix, and a path prefix admit. */
export function patternOf(host: string, pathPrefix: string | null): string {
  const name = host.startsWith('*.') ? `[a-z0-9.-]+${quote(host.slice(1))}` : quote(host);
  const prefix = quote(foldEscapes(pathPrefix ?? '/'));
  return `^https://${name}${prefix}${prefix.endsWith('/') ? '' : '(?:/|$)'}`;
}

function quote(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** Names below a domain, and what ends a segment, in the ways that they are written. */
const below = String.raw`\[a-z0-9\.-\]\+\\\.|\((?:\?:)?\[a-z0-9-\]\+\\\.\)\+`;
const segmentEnd = String.raw`\((?:\?:)?/\|\$\)`;
const whole = new RegExp(
  String.raw`^\^https://(${below})?((?:${literalForm})+)((?:/${literalForm}*)*)(${segmentEnd})?$`,
);

/**
 * An entry as our policies have it, with hosts and path prefix. An expression has this form only
 * where it names one host and a prefix of whole segments.
 */
export function hostsForm(entry: CalloutEntry): JsonResult<OwnCallout> {
  const { id, type, canCall, because, expires } = entry;
  const rest = {
    ...(because === null ? {} : { because }),
    ...(expires === null ? {} : { expires }),
  };
  const named = entry.hosts === null ? namedBy(entry.regex ?? '') : placesOf(entry);
  const own: OwnCallout = { id, type, canCall, ...named, ...rest };
  if (named !== null && calloutFile.safeParse({ ...own, id: 'any' }).success) {
    return { ok: true, value: own };
  }
  const help = 'Begin the expression with `^https://`, one host and a folder: then it names them.';
  return fault(`callout \`${id}\` is an expression that names no host and prefix`, help);
}

type Named = Pick<OwnCallout, 'hosts' | 'pathPrefix' | 'regex'>;

function placesOf({ hosts, pathPrefix, regex }: CalloutEntry): Named {
  return {
    ...(hosts === null ? {} : { hosts }),
    ...(pathPrefix === null ? {} : { pathPrefix }),
    ...(regex === null ? {} : { regex }),
  };
}

function namedBy(regex: string): Named | null {
  const [, wildcard, host = '', path = '', segment] = whole.exec(regex) ?? [];
  const name = `${wildcard === undefined ? '' : '*.'}${unquoted(host)}`;
  const prefix = unquoted(path);
  if (foldEscapes(prefix) !== prefix || prefix.includes('//')) return null;
  if (segment === undefined && !prefix.endsWith('/')) return null;
  if (segment !== undefined && (prefix === '' || prefix.endsWith('/'))) return null;
  return { hosts: [name], ...(prefix === '/' ? {} : { pathPrefix: prefix }) };
}

function fault(message: string, help: string): { readonly ok: false; readonly faults: Fault[] } {
  return { ok: false, faults: [{ message, help }] };
}
