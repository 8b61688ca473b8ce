/** A module, or a class or instance that leads to one, and where its attributes lead. */
export interface SurfaceNode {
  readonly kind: 'module' | 'object';
  /** Attribute → name of a node or a function; where both read alike (`os.path`) it is left out. */
  readonly edges: ReadonlyMap<string, string>;
}

/** What a surface map was measured on. */
export interface SurfaceSource {
  /** Name of the runtime; null for a bare interpreter. */
  readonly runtime: string | null;
  /** `3.11.2` */
  readonly python: string;
  /** `numpy` → `1.26.4` */
  readonly packages: ReadonlyMap<string, string>;
}

/** The attributes by which modules of a runtime lead to other modules and to dangerous functions. */
export interface Surface {
  /** Null where no map fits. */
  readonly source: SurfaceSource | null;
  readonly nodes: ReadonlyMap<string, SurfaceNode>;
  readonly functions: ReadonlySet<string>;
}

/** Knows nothing: for runtimes that no map fits. */
export const emptySurface: Surface = { source: null, nodes: new Map(), functions: new Set() };

/** A step from one module into another that is not a part of it, or to a dangerous function. */
export interface Escape {
  /** Index of the part that takes the step. */
  readonly part: number;
  /** What stands there, by its own name. */
  readonly target: string;
  readonly kind: 'module' | 'function';
}

export interface Resolution {
  /** The name with every known alias replaced: `random._os.system` → `os.system`. */
  readonly canonical: string;
  /** Every step out of a module; none where the chain stays inside. */
  readonly escapes: readonly Escape[];
}

/** Follows a dotted name through the map. Linear in the parts of the name. */
export function followModules(surface: Surface, qualified: string): Resolution {
  const parts = qualified.split('.');
  const escapes: Escape[] = [];
  let here = parts[0]!;
  for (const [part, attribute] of parts.entries()) {
    if (part === 0) continue;
    const target = surface.nodes.get(here)?.edges.get(attribute);
    here = target ?? `${here}.${attribute}`;
    if (target === undefined) continue;
    if (surface.nodes.get(target)?.kind === 'module')
      escapes.push({ part, target, kind: 'module' });
    else if (surface.functions.has(target)) escapes.push({ part, target, kind: 'function' });
  }
  return { canonical: here, escapes };
}
