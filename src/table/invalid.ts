import { GatewayError, type Fault } from '../errors.ts';

/** The error of every table that cannot be read as what it claims to be. */
export function tableInvalid(
  message: string,
  help: string,
  options: { faults?: readonly Fault[]; cause?: unknown } = {},
): GatewayError {
  return new GatewayError('ERR_TABLE_INVALID', message, { help, ...options });
}
