import type { ImportPolicy } from '../../policy/types.ts';
import { admittedPackages, leavesImports, topOf } from '../../rules/admitted.ts';
import type { Surface } from '../../rules/surface.ts';
import { dangers } from '../surface/dangerous.ts';
import { everyStep, shortestPaths, type Steps } from '../surface/paths.ts';

const shownMax = 4;

/** What modules lead to, by the surface map of the policy's runtime. */
export class SurfaceReach {
  readonly #surface: Surface | null;
  readonly #steps: Steps;

  constructor(surface: Surface | null) {
    this.#surface = surface;
    this.#steps = surface === null ? new Map() : everyStep(surface);
  }

  /**
   * What can be reached from one module and is not admitted itself, in lines that say so. These ways
   * are what rule `module-escape` denies by name.
   */
  of(module: string, imports: ImportPolicy): string[] {
    const surface = this.#surface;
    if (surface === null || !surface.kinds.has(module)) {
      return [`the surface map does not know ${module}: where it leads is not known`];
    }
    const paths = shortestPaths(this.#steps, new Map([[module, module]]), 'all');
    const admitted = admittedPackages(imports);
    const modules = [...paths].filter(
      ([name]) => surface.kinds.get(name) === 'module' && leavesImports(name, admitted),
    );
    const own = dangers.flatMap(({ gives, names }) => {
      const found = names.filter((name) => paths.has(name) && topOf(name) === topOf(module));
      return found.length === 0 ? [] : [`${gives}: ${listed(found)}`];
    });
    const away = modules.map(([, path]) => path).toSorted(byLength);
    const leads = `leads to ${modules.length} modules that are not admitted: ${listed(away)}`;
    return [...own, ...(away.length === 0 ? [] : [leads])];
  }
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function listed(names: readonly string[]): string {
  const more = names.length > shownMax ? `, … (${names.length})` : '';
  return `${names.slice(0, shownMax).join(', ')}${more}`;
}
