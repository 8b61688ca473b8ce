import type { Destination } from '../../../job/plan.ts';

/** What a client asks of the proxy, or the status line that refuses it. */
export type Request =
  | { readonly ok: true; readonly host: string; readonly port: number }
  | { readonly ok: false; readonly status: number; readonly reason: string };

const connectLine =
  /^CONNECT ([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):(\d{1,5}) HTTP\/1\.[01]$/;

/**
 * Reads the first line of a request by the list of what may be reached. Only CONNECT is known (RFC
 * 9110, 9.3.6): what goes through is the client's own TLS, end to end.
 *
 * @param nowMs milliseconds since 1970
 */
export function readRequest(
  line: string,
  destinations: readonly Destination[],
  nowMs: number,
): Request {
  const match = connectLine.exec(line);
  if (match === null) {
    return refusal(405, 'only CONNECT is known here: use an https URL');
  }
  const host = (match[1] ?? '').toLowerCase();
  const port = Number(match[2]);
  const sameHost = destinations.filter((each) => each.host === host);
  const found = sameHost.find((each) => each.port === port);
  if (found !== undefined && !(nowMs < (found.untilMs ?? Number.POSITIVE_INFINITY))) {
    return refusal(403, `${host} port ${port} was admitted until a day that is past`);
  }
  if (found !== undefined) return { ok: true, host, port };
  if (sameHost.length > 0) {
    const ports = sameHost.map((each) => each.port).join(', ');
    return refusal(403, `${host} is admitted on port ${ports} only, not on ${port}`);
  }
  return refusal(403, `${host} is not a host of the policy's webapi callouts`);
}

function refusal(status: number, reason: string): Request {
  return { ok: false, status, reason };
}
