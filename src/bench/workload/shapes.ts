import { brokenShapes } from './broken-shapes.ts';
import type { Shape } from './fill.ts';
import { flowShapes } from './flow-shapes.ts';
import { formShapes } from './form-shapes.ts';
import { longShapes } from './long-shapes.ts';
import { promisedShapes } from './promised-shapes.ts';

/** Every shape, by its name. */
export const allShapes: Readonly<Record<string, Shape>> = {
  ...promisedShapes,
  ...flowShapes,
  ...formShapes,
  ...longShapes,
  ...brokenShapes,
};
