import { GatewayError } from '../../errors.ts';
import type { Shape } from '../workload/fill.ts';
import { promisedShapes } from '../workload/promised-shapes.ts';
import { allShapes } from '../workload/shapes.ts';

export interface NamedShapes {
  /** Shapes that are grown, by name, */
  readonly grown: ReadonlyMap<string, Shape>;
  /** and shapes that are tried at one size. */
  readonly tried: ReadonlyMap<string, Shape>;
}

/**
 * Shapes whose names hold a text.
 *
 * @throws GatewayError `ERR_USAGE` where none does
 */
export function shapesNamed(text: string): NamedShapes {
  const [grown, tried] = [promisedShapes, allShapes].map(
    (all) => new Map(Object.entries(all).filter(([name]) => name.includes(text))),
  ) as [Map<string, Shape>, Map<string, Shape>];
  if (tried.size > 0) return { grown, tried };
  throw new GatewayError('ERR_USAGE', `no shape has \`${text}\` in its name`, {
    help: `Shapes: ${Object.keys(allShapes).join(', ')}.`,
  });
}
