import { flatReader, indexReader, orNull, type Reader } from './flat-cells.ts';
import type { Vector } from './ipc-batch.ts';
import { Budget, nestedReader } from './nested.ts';

/**
 * Values as they lie in their buffers, brought to the form that `Cell` documents; what nests is JSON
 * text. Made once for a column: what its type asks is asked here, and not for each value.
 *
 * @param budget what the table may unfold to
 */
export function cellReader(vector: Vector, budget: Budget = new Budget()): Reader {
  return orNull(vector, presentReader(vector, budget));
}

function presentReader(vector: Vector, budget: Budget): Reader {
  if (vector.dictionary !== null) {
    const [at, word] = [indexReader(vector), cellReader(vector.dictionary, budget)];
    return (i) => word(at(i));
  }
  return flatReader(vector) ?? nestedReader(vector, budget);
}
