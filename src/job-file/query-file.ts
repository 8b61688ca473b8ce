import { extname } from 'node:path';
import { GatewayError } from '../errors.ts';

/** Whether a file's name says that it holds KQL. */
export function isQueryFile(path: string): boolean {
  return ['.kql', '.csl'].includes(extname(path).toLowerCase());
}

/** @throws GatewayError `ERR_JOB_READ` when the bytes are not UTF-8. */
export function queryText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new GatewayError('ERR_JOB_READ', `${path} cannot be read as a query: it is not UTF-8`, {
      help: 'Save the query as UTF-8.',
      cause: error,
    });
  }
}
