import { GatewayError, type Fault } from '../errors.ts';
import { limits } from '../limits.ts';

/** The error of every table that cannot be read as what it claims to be. */
export function tableInvalid(
  message: string,
  help: string,
  options: { faults?: readonly Fault[]; cause?: unknown } = {},
): GatewayError {
  return new GatewayError('ERR_TABLE_INVALID', message, { help, ...options });
}

export function columnTooLarge(name: string): GatewayError {
  return tableInvalid(
    `column ${JSON.stringify(name)} holds more than ${limits.tableBytesMax} bytes`,
    'Hand in fewer rows or shorter values.',
  );
}
