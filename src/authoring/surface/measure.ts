import { z } from 'zod';
import { GatewayError, type Fault } from '../../errors.ts';
import { walkSurface } from '../../executor/surface.ts';
import type { SurfaceWalk, WalkOptions } from '../../executor/surface.ts';
import type { Policy } from '../../policy/types.ts';
import { readSurface } from '../../rules/surface-file.ts';
import { surfaceText } from '../../rules/surface-text.ts';
import type { Surface, SurfaceNode } from '../../rules/surface.ts';
import { dangers } from './dangerous.ts';

/** What a walk found, beside the map that it makes. */
export interface MeasuredSurface {
  readonly surface: Surface;
  /** Modules that were imported, in the policy's order. */
  readonly roots: readonly string[];
  /** Modules that the policy admits and that could not be imported, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
  /** False where there were more objects than are walked. */
  readonly complete: boolean;
}

export type MeasureOptions = Omit<WalkOptions, 'isolation'>;

const edges = z.record(z.string(), z.record(z.string(), z.string()));
const walked = z.object({
  roots: z.array(z.string()),
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
  const nodes = new Map([...nodesOf('module', modules), ...nodesOf('object', objects)]);
  const source = { runtime, python, packages: new Map(Object.entries(packages)) };
  const found: Surface = { source, nodes, functions: new Set(functions) };
  const faults: Fault[] = [];
  // Read back from its text: what is handed on is a map that any gateway takes.
  const surface = readSurface(surfaceText(found), 'line', faults);
  if (faults[0] !== undefined) throw new Error(`line ${faults[0].line}: ${faults[0].message}`);
  return { surface, roots, missing: new Map(Object.entries(missing)), complete };
}

function* nodesOf(
  kind: SurfaceNode['kind'],
  found: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Generator<[string, SurfaceNode]> {
  for (const [name, attributes] of Object.entries(found)) {
    const steps = Object.entries(attributes).filter(([key, to]) => to !== `${name}.${key}`);
    yield [name, { kind, edges: new Map(steps) }];
  }
}
