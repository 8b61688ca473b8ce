const units = ['kB', 'MB', 'GB', 'TB'] as const;

/** `512 bytes`, `12.3 kB` (thousands). */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes;
  let index = -1;
  while (value >= 1000 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${value.toFixed(value < 100 ? 1 : 0)} ${units[index] ?? ''}`;
}

/** `7 ms`, `1.25 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
