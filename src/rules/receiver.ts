import type { Matcher } from './matcher.ts';
import type { PandasKind } from './pandas-kinds.ts';
import type { Hit } from './types.ts';

/**
 * Whether a line that asks for frames of pandas has one before it, and how sure that is; null where
 * it has none.
 */
export function receiverFits(
  { receiver }: Matcher,
  kindOf: () => PandasKind | null,
): Pick<Hit, 'atMost'> | null {
  if (receiver !== 'pandas' && receiver !== 'perhaps-pandas') return {};
  const kind = kindOf();
  if (kind !== null && kind !== 'grouped') return {};
  return receiver === 'pandas' ? null : { atMost: 'note' };
}
