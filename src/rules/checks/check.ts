import type { CheckScene } from '../scene.ts';
import type { Hit } from '../types.ts';

/** What a page cannot say as data. Pure, linear in the facts, never throws. */
export type Check = (scene: CheckScene) => Iterable<Hit>;
