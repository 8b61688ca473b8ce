import type { Policy } from '../../policy/types.ts';
import {
  admittedPackages,
  leavesImports,
  topOf,
  type AdmittedPackages,
} from '../../rules/admitted.ts';
import type { SurfaceSource } from '../../rules/surface.ts';
import { dangers } from './dangerous.ts';
import type { MeasuredSurface } from './measure.ts';
import { everyStep, shortestPaths, type Paths, type Steps } from './paths.ts';

/** Something within reach, and the shortest ways to it. */
export interface Reached {
  readonly name: string;
  /** By public names alone; null where there is no such way. */
  readonly public: string | null;
  /** By whatever names; the same where no other way is shorter. */
  readonly shortest: string;
}

/** What one admitted module leads to. */
export interface Entrance {
  readonly module: string;
  /** Modules that are not admitted, by public names and by all. */
  readonly modules: { readonly public: number; readonly all: number };
  readonly functions: { readonly public: number; readonly all: number };
}

/** What the admitted modules of a policy really give. */
export interface SurfaceReport {
  readonly policy: string;
  /** Null where the policy admits every module: then there is none that is not. */
  readonly admitted: readonly string[] | null;
  readonly source: SurfaceSource;
  readonly imported: number;
  readonly missing: readonly { readonly module: string; readonly reason: string }[];
  readonly complete: boolean;
  /** Modules that are not admitted and within reach all the same. */
  readonly modules: readonly Reached[];
  readonly functions: readonly { readonly gives: string; readonly reached: readonly Reached[] }[];
  readonly entrances: readonly Entrance[];
}

/** Works out what a measured surface means under a policy. */
export function surfaceReport(policy: Policy, measured: MeasuredSurface): SurfaceReport {
  const { surface, roots, missing, complete } = measured;
  const { imports } = policy;
  const steps = everyStep(surface);
  const within = reachOf(steps, roots);
  const admitted = admittedPackages(imports);
  const outside = (name: string): boolean => isOutside(measured, admitted, name);
  const modules = [...within.all.keys()].filter(outside).toSorted();
  const functions = dangers.map(({ gives, names }) => {
    const reached = names.filter((name) => within.all.has(name) && topOf(name) !== 'builtins');
    return { gives, reached: reached.toSorted().map((name) => toReached(name, within)) };
  });
  return {
    policy: policy.name,
    admitted: imports.match === 'any' ? null : imports.allow,
    source: surface.source,
    imported: roots.size,
    missing: [...missing].map(([module, reason]) => ({ module, reason })),
    complete,
    modules: modules.map((name) => toReached(name, within)),
    functions: functions.filter(({ reached }) => reached.length > 0),
    entrances: imports.match === 'any' ? [] : entrances(imports.allow, steps, measured, outside),
  };
}

interface Reach {
  readonly public: Paths;
  readonly all: Paths;
}

function reachOf(steps: Steps, starts: ReadonlyMap<string, string>): Reach {
  return {
    public: shortestPaths(steps, starts, 'public'),
    all: shortestPaths(steps, starts, 'all'),
  };
}

/** Of two ways as short as one another, the one by public names. */
function toReached(name: string, within: Reach): Reached {
  const open = within.public.get(name) ?? null;
  const least = within.all.get(name) ?? name;
  const shortest = open !== null && stepsIn(open) <= stepsIn(least) ? open : least;
  return { name, public: open, shortest };
}

function stepsIn(path: string): number {
  return path.split('.').length;
}

function isOutside(
  { surface }: MeasuredSurface,
  admitted: AdmittedPackages,
  name: string,
): boolean {
  return surface.kinds.get(name) === 'module' && leavesImports(name, admitted);
}

/** What each entry of the list leads to, its submodules with it where the list admits them. */
function entrances(
  allow: readonly string[],
  steps: Steps,
  { roots, surface }: MeasuredSurface,
  outside: (name: string) => boolean,
): Entrance[] {
  return allow.flatMap((module) => {
    const isPart = (name: string): boolean => name === module || name.startsWith(`${module}.`);
    const starts = new Map([...roots].filter(([name]) => isPart(name)));
    if (starts.size === 0) return [];
    const within = reachOf(steps, starts);
    const count = (paths: Paths, counts: (name: string) => boolean): number =>
      [...paths.keys()].filter(counts).length;
    const isFunction = (name: string): boolean =>
      surface.kinds.get(name) === 'function' && topOf(name) !== 'builtins';
    return {
      module,
      modules: { public: count(within.public, outside), all: count(within.all, outside) },
      functions: { public: count(within.public, isFunction), all: count(within.all, isFunction) },
    };
  });
}
