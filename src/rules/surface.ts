/** What stands behind a name: a module, a class or instance that leads to one, or a function. */
export type SurfaceKind = 'module' | 'object' | 'function';

/** What a surface map was measured on. */
export interface SurfaceSource {
  /** Name of the runtime; null for a bare interpreter. */
  readonly runtime: string | null;
  /** `3.11.2` */
  readonly python: string;
  /** `numpy` → `1.26.4` */
  readonly packages: ReadonlyMap<string, string>;
}

/** Attribute → name of what stands there. */
export type SurfaceSteps = ReadonlyMap<string, string>;

/** The attributes by which modules of a runtime lead to other modules and to dangerous functions. */
export interface Surface {
  readonly source: SurfaceSource;
  readonly kinds: ReadonlyMap<string, SurfaceKind>;
  /**
   * Where the attributes of a module or object lead. What reads alike is left out: `os` leads to
   * `os.system` by its name.
   */
  readonly stepsOf: (name: string) => SurfaceSteps;
}

/** A step out of a module into another, or to a dangerous function. */
export interface Escape {
  /** Index of the part that takes the step. */
  readonly part: number;
  /** What stands there, by its own name. */
  readonly target: string;
  readonly kind: 'module' | 'function';
}

export interface Resolution {
  /** The name with aliases of modules and functions replaced: `random._os.system` → `os.system`. */
  readonly canonical: string;
  /** Every step out of a module; none where the chain stays inside. */
  readonly escapes: readonly Escape[];
}

/**
 * Follows a dotted name through a map; null is the map that knows nothing. Linear in the parts of
 * the name.
 */
export function followModules(surface: Surface | null, qualified: string): Resolution {
  if (surface === null) return { canonical: qualified, escapes: [] };
  const parts = qualified.split('.');
  const escapes: Escape[] = [];
  let here = parts[0]!;
  let canonical = here;
  for (const [part, attribute] of parts.entries()) {
    if (part === 0) continue;
    const target = surface.stepsOf(here).get(attribute);
    here = target ?? `${here}.${attribute}`;
    canonical = `${canonical}.${attribute}`;
    const kind = target === undefined ? undefined : surface.kinds.get(target);
    if (target === undefined || kind === undefined || kind === 'object') continue;
    canonical = target;
    escapes.push({ part, target, kind });
  }
  return { canonical, escapes };
}
