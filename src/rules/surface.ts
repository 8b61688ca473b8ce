import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { digestBytes } from '../job/canonical.ts';
import type { SurfaceMap } from './types.ts';

export interface Surface {
  readonly map: SurfaceMap;
  readonly digest: string | null;
}

const surfaceFile = z.strictObject({
  /** Versions that the map was measured on. */
  source: z.string().min(1),
  modules: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Reads the surface map; what is wrong with it is a fault. */
export function readSurface(text: string, docs: string, faults: Fault[]): Surface {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    faults.push({ path: docs, line: 1, message: 'is not JSON' });
    return { map: {}, digest: null };
  }
  const result = surfaceFile.safeParse(plain);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const message = `${issue.path.map(String).join('.')}: ${issue.message}`;
    faults.push({ path: docs, line: 1, message });
    return { map: {}, digest: null };
  }
  return { map: result.data.modules, digest: digestBytes(text) };
}

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
