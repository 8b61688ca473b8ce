import type { SurfaceMap } from './types.ts';

/** A step from one module into another that is not a part of it. */
export interface Escape {
  /** Index of the part that names the other module. */
  readonly part: number;
  /** What that module really is. */
  readonly module: string;
}

export interface Resolution {
  /** The name with every known alias of a module replaced: `random._os.system` → `os.system`. */
  readonly canonical: string;
  /** The last step out of a module, null where the chain stays inside. */
  readonly escapes: readonly Escape[];
}

/** Follows a dotted name through the modules of the map. Linear in the parts of the name. */
export function followModules(map: SurfaceMap, qualified: string): Resolution {
  const parts = qualified.split('.');
  const escapes: Escape[] = [];
  let module = parts[0]!;
  for (const [index, part] of parts.entries()) {
    if (index === 0) continue;
    const attributes = Object.hasOwn(map, module) ? map[module] : undefined;
    if (attributes && Object.hasOwn(attributes, part)) {
      module = attributes[part]!;
      escapes.push({ part: index, module });
    } else module = `${module}.${part}`;
  }
  return { canonical: module, escapes };
}
