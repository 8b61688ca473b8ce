import { Option } from 'commander';
import type { GatewayOptions } from '../gateway/types.ts';

export type Engines = NonNullable<GatewayOptions['engines']>;

/** `--engines`, the same for every verb that opens a gateway. */
export function enginesOption(): Option {
  return new Option('--engines <which>', 'engine of regular expressions')
    .choices(['auto', 'native', 'portable'])
    .default('auto');
}
