import { limits } from '../limits.ts';
import { alike, asInteger, isPlain, type Value } from './constants.ts';
import type { Method } from './text-methods.ts';

/** A width that is worked out. */
function widthOf(value: Value | undefined): number | null {
  const width = asInteger(value);
  return width === null || width > limits.foldedCharsMax ? null : width;
}

/** `ljust` (-1), `center` (0) and `rjust` (1). */
export function padded(side: -1 | 0 | 1): Method {
  return (self, given, of) => {
    const width = widthOf(given[0]);
    const fill = given[1] ?? { kind: of, value: ' ' };
    if (width === null || fill.kind !== of || fill.value.length !== 1 || !isPlain(self))
      return null;
    const missing = Math.max(0, width - self.length);
    // An odd one goes to the left where the width is odd as well, as CPython has it.
    const half = (missing >> 1) + (missing & width & 1);
    const left = side < 0 ? 0 : side > 0 ? missing : half;
    return alike(of, fill.value.repeat(left) + self + fill.value.repeat(missing - left));
  };
}

export const zeroed: Method = (self, given, of) => {
  const width = widthOf(given[0]);
  if (width === null || !isPlain(self)) return null;
  const sign = /^[-+]/.test(self) ? (self[0] as string) : '';
  const body = self.slice(sign.length);
  return alike(of, sign + body.padStart(width - sign.length, '0'));
};
