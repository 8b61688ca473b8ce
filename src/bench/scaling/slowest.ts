import { allShapes } from '../workload/shapes.ts';
import { measureShape, type ShapeOptions, type SizeRow } from './growth.ts';

const bytes = 256 * 1024;

/** One check of every shape at 256 KB, with every rule in force as well; the slowest first. */
export async function measureSlowest(options: ShapeOptions): Promise<readonly SizeRow[]> {
  const { only, readers } = options;
  const rows: SizeRow[] = [];
  for (const [shape, make] of Object.entries(allShapes)) {
    if (!shape.includes(only)) continue;
    options.onProgress?.(`scaling: ${shape}, 256 KB`);
    options.signal?.throwIfAborted();
    const rounds = { rounds: 3, warmUps: 0 };
    rows.push(await measureShape(readers, { shape, text: make(bytes) }, rounds, readers.strict));
  }
  return rows.toSorted((a, b) => b.checkMs - a.checkMs);
}
