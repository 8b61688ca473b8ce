import { errorCodes } from '../../dist/errors.js';
import { code, page, table } from './markdown.mjs';

/** Every code of a `GatewayError`. */
export function errorsPage() {
  return page(
    '# Errors',
    'A `GatewayError` is about the situation, never about what is wrong with a job: that is a finding ([rules](rules.md)). It has a `code` of this table, a `message`, a `help` where something can be done, and `faults` with their places where there are several. On the command line it is exit code 2.',
    table(
      ['code', 'means'],
      Object.entries(errorCodes).map(([name, meaning]) => [code(name), meaning]),
    ),
  );
}
