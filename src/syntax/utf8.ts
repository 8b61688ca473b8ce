/**
 * Bounds of the second byte by the first one (RFC 3629, section 4): E0, ED, F0 and F4 are
 * special.
 */
function secondByte(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

/**
 * Offset of the first byte that does not belong to a well-formed sequence; the length when all
 * do.
 */
export function firstInvalidByte(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    const length = sequenceLength(lead);
    if (length === 0) return at;
    const [low, high] = secondByte(lead);
    for (let index = 1; index < length; index += 1) {
      const next = bytes[at + index] ?? 0;
      const least = index === 1 ? low : 0x80;
      const most = index === 1 ? high : 0xbf;
      if (next < least || next > most) return at;
    }
    at += length;
  }
  return at;
}
