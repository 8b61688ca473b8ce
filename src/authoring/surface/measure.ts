import { z } from 'zod';
import { GatewayError, type Fault } from '../../errors.ts';
import { walkSurface } from '../../executor/surface.ts';
import type { SurfaceWalk, WalkOptions } from '../../executor/surface.ts';
import type { Policy } from '../../policy/types.ts';
import { readSurface, stepFaults } from '../../rules/surface-file.ts';
import { surfaceText } from '../../rules/surface-text.ts';
import type { Surface, SurfaceKind } from '../../rules/surface.ts';
import { dangers } from './dangerous.ts';

/** What a walk found, beside the map that it makes. */
export interface MeasuredSurface {
  readonly surface: Surface;
  /** The map as a file holds it. */
  readonly text: string;
  /** Modules that were imported, in the policy's order, and their names in the map. */
  readonly roots: ReadonlyMap<string, string>;
  /** Modules that the policy admits and that could not be imported, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
  /** False where there were more objects than are walked. */
  readonly complete: boolean;
}

export type MeasureOptions = Omit<WalkOptions, 'isolation'>;

const edges = z.record(z.string(), z.record(z.string(), z.string()));
const walked = z.object({
  roots: z.record(z.string(), z.string()),
  missing: z.record(z.string(), z.string()),
  modules: edges,
  objects: edges,
  functions: z.array(z.string()),
  complete: z.boolean(),
});

/**
 * Walks what a policy admits, in a runtime, in a contained process.
 *
 * @throws GatewayError as `walkSurface` does; `ERR_SURFACE_WALK` too for an answer that is none: a
 * package that is imported may write it.
 */
export async function measureSurface(
  policy: Policy,
  options: MeasureOptions,
): Promise<MeasuredSurface> {
  const { match, allow } = policy.imports;
  const walk = await walkSurface(
    {
      imports: match === 'any' ? null : { match, allow },
      functions: dangers.flatMap(({ names }) => names),
    },
    { ...options, isolation: policy.isolation.require === 'none' ? 'none' : 'kernel' },
  );
  try {
    return read(walk);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
    const message = `What the walk answered is no map of modules: ${why}`;
    throw new GatewayError('ERR_SURFACE_WALK', message, {
      help: 'A package of the runtime meddles with the process that imports it.',
      cause,
    });
  }
}

function read({ answer, runtime, python, packages }: SurfaceWalk): MeasuredSurface {
  const { roots, missing, modules, objects, functions, complete } = walked.parse(
    JSON.parse(answer),
  );
  const kinds = new Map<string, SurfaceKind>();
  for (const name of functions) kinds.set(name, 'function');
  for (const name of Object.keys(objects)) kinds.set(name, 'object');
  for (const name of Object.keys(modules)) kinds.set(name, 'module');
  const steps = new Map(Object.entries({ ...objects, ...modules }));
  const text = surfaceText({
    source: { runtime, python, packages: new Map(Object.entries(packages)) },
    kinds,
    stepsOf: (name) => new Map(toldSteps(name, steps.get(name) ?? {})),
  });
  return {
    surface: soundSurface(text),
    text,
    roots: new Map(Object.entries(roots)),
    missing: new Map(Object.entries(missing)),
    complete,
  };
}

/** Without those that go without saying. */
function toldSteps(name: string, attributes: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(attributes).filter(([key, to]) => to !== `${name}.${key}`);
}

/** Read back from its text: what is handed on is a map that any gateway takes. */
function soundSurface(text: string): Surface {
  const faults: Fault[] = [];
  const surface = readSurface(text, 'map', faults);
  const [fault] = faults.length > 0 ? faults : stepFaults(text, surface, 'map');
  if (fault !== undefined) throw new Error(`line ${fault.line}: ${fault.message}`);
  return surface;
}
