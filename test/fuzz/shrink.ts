/**
 * The smallest input that still fails, by leaving out ever smaller pieces.
 *
 * @param triesMax how many inputs may be tried
 */
export async function shrink(
  input: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
  triesMax: number,
): Promise<Uint8Array> {
  let smallest = Buffer.from(input);
  let tries = 0;
  for (let piece = Math.ceil(smallest.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < smallest.length && tries < triesMax;) {
      const candidate = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + piece)]);
      tries += 1;
      if (await fails(candidate)) smallest = candidate;
      else at += piece;
    }
  }
  return smallest;
}
