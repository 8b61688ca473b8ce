import { interleaved, median, rounded, timed } from '../timing.ts';
import { allShapes } from '../workload/shapes.ts';
import { readOf, type Read, type Readers } from './reader.ts';

/** One check of a shape of 256 KB. */
export interface ShapeRow {
  readonly shape: string;
  readonly bytes: number;
  readonly bareMs: number;
  /** The slower of a policy that allows the shape and one with every rule in force. */
  readonly checkMs: number;
  readonly read: Read;
}

const bytes = 256 * 1024;

/** Every shape whose name holds `only`, the slowest first. */
export async function measureSlowest(readers: Readers, only: string): Promise<readonly ShapeRow[]> {
  const { lax, parser, strict } = readers;
  const rows: ShapeRow[] = [];
  for (const [shape, make] of Object.entries(allShapes)) {
    if (!shape.includes(only)) continue;
    const text = make(bytes);
    const works = [parser.bare, lax.checkScript.bind(lax), strict.checkScript.bind(strict)].map(
      (read) => () => timed(() => read(text)),
    );
    const [bare = [], checks = [], stricter = []] = await interleaved(works, 3, 0);
    const checkMs = rounded(Math.max(median(checks), median(stricter)));
    const read = readOf(lax.checkScript(text));
    rows.push({ shape, bytes: text.length, bareMs: rounded(median(bare)), checkMs, read });
  }
  return rows.sort((a, b) => b.checkMs - a.checkMs);
}
