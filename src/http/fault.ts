import { Unreachable } from '../address/dial.ts';

export type HttpFaultKind =
  /** An address that is not public. */
  | 'refused'
  /** No name, no route, nobody listening. */
  | 'unreachable'
  | 'certificate'
  /** No head, or nothing more of a body, in time. */
  | 'silent'
  /** All that it took was too long. */
  | 'too-slow'
  | 'too-large'
  /** Cut off, longer or shorter than it was said to be, or not HTTP. */
  | 'broken';

/** Kinds that another attempt may find gone. */
const passing: readonly HttpFaultKind[] = ['unreachable', 'silent', 'broken'];

/** Why there is no answer. The message is the end of a sentence about the host, without a URL. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  readonly kind: HttpFaultKind;

  constructor(kind: HttpFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }

  get isPassing(): boolean {
    return passing.includes(this.kind);
  }
}

/** OpenSSL's names for what is wrong with a certificate, and Node's for the rest of TLS. */
const certificateCode = /CERT|^(?:ERR_TLS_|ERR_SSL_|UNABLE_TO_|INVALID_|CRL_)|^HOSTNAME_MISMATCH$/;

const silentCodes: readonly string[] = [
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
];

const unreachableCodes: readonly string[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** What a client's error means; its own words may quote the request and are not shown. */
export function faultOf(error: unknown): HttpFault {
  if (error instanceof HttpFault) return error;
  if (error instanceof Unreachable) {
    return new HttpFault(error.kind === 'refused' ? 'refused' : 'unreachable', error.message);
  }
  const code = codeOf(error);
  if (certificateCode.test(code)) {
    return new HttpFault('certificate', `its certificate is not accepted (${code})`);
  }
  if (silentCodes.includes(code)) return new HttpFault('silent', 'it did not answer in time');
  if (unreachableCodes.includes(code)) {
    return new HttpFault('unreachable', `it cannot be connected to (${code})`);
  }
  return new HttpFault('broken', `its answer broke off or is not HTTP (${code})`);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : 'unknown';
}
