import { z } from 'zod';
import type { Fault } from '../errors.ts';
import type { SurfaceMap } from './types.ts';

const surfaceFile = z.strictObject({
  /** Versions that the map was measured on. */
  source: z.string().min(1),
  modules: z.record(z.string(), z.record(z.string(), z.string())),
});

/** Reads the surface map; what is wrong with it is a fault. */
export function readSurface(text: string, docs: string, faults: Fault[]): SurfaceMap {
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch {
    faults.push({ path: docs, line: 1, message: 'is not JSON' });
    return {};
  }
  const result = surfaceFile.safeParse(plain);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const message = `${issue.path.map(String).join('.')}: ${issue.message}`;
    faults.push({ path: docs, line: 1, message });
    return {};
  }
  return result.data.modules;
}
