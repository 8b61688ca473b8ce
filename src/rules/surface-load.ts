import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { GatewayError, type Fault } from '../errors.ts';
import { digestBytes } from '../job/canonical.ts';
import { limits } from '../limits.ts';
import type { Surface } from './surface.ts';
import { readSurface, stepFaults } from './surface-file.ts';

/** Maps of the preset runtimes, `<runtime>-<minor>.surface`. */
const shipped = new URL('../../surfaces/', import.meta.url);

/** The name that a bare interpreter has among runtimes. */
export const bareRuntime = 'bare';

/** A map whose text is there and that is read when the first rule asks for it. */
export interface SurfaceSlot {
  /** Digest of the text; null where there is no map. */
  readonly digest: string | null;
  /** @throws GatewayError `ERR_SURFACE_INVALID` with every fault and its line */
  readonly get: () => Surface | null;
}

export const emptySlot: SurfaceSlot = { digest: null, get: () => null };

/** What decides which map fits. */
export interface SurfaceChoice {
  readonly runtime: string | null;
  /** `3.11` */
  readonly python: string;
  /** A host's own map, instead of those of the package. */
  readonly file?: string | undefined;
}

/**
 * The map for a runtime: the host's own, else the preset runtime's, else that of the standard
 * library alone, else an empty one.
 *
 * @throws GatewayError `ERR_SURFACE_READ`, `ERR_SURFACE_INVALID` for a map that was named
 */
export async function loadSurface({ runtime, python, file }: SurfaceChoice): Promise<SurfaceSlot> {
  if (file !== undefined) {
    const bytes = await readNamed(file);
    const surface = parse(bytes, file, 'every step');
    return { digest: digestBytes(bytes), get: () => surface };
  }
  for (const name of new Set([runtime ?? bareRuntime, bareRuntime])) {
    const place = new URL(`${name}-${python}.surface`, shipped);
    const bytes = await readFile(place).catch(() => null);
    if (bytes !== null) return slotOf(bytes, fileURLToPath(place));
  }
  return emptySlot;
}

/** A byte more than is admitted at most: enough to see that it is too much. */
async function readNamed(path: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  try {
    const stream = createReadStream(path, { end: limits.surfaceBytesMax });
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('ERR_SURFACE_READ', `the surface map ${path} cannot be read: ${why}`, {
      help: 'sallyport policy surface --format map --output FILE writes one.',
      cause,
    });
  }
}

/** Maps of the package are read when they are needed; their steps were looked at by its tests. */
function slotOf(bytes: Buffer, path: string): SurfaceSlot {
  let surface: Surface | null = null;
  return { digest: digestBytes(bytes), get: () => (surface ??= parse(bytes, path, 'lines')) };
}

function parse(bytes: Buffer, path: string, looked: 'lines' | 'every step'): Surface {
  const faults: Fault[] = [];
  const text = textOf(bytes, path, faults) ?? '';
  const surface = readSurface(text, path, faults);
  if (looked === 'every step' && faults.length === 0) {
    faults.push(...stepFaults(text, surface, path));
  }
  const [first] = faults;
  if (first === undefined) return surface;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const message = `${path}:${first.line ?? 1}: ${first.message}${more}`;
  throw new GatewayError('ERR_SURFACE_INVALID', message, {
    help: 'sallyport policy surface --format map --output FILE writes a map that is sound.',
    faults,
  });
}

function textOf(bytes: Buffer, path: string, faults: Fault[]): string | null {
  const fault = (message: string): null => {
    faults.push({ path, line: 1, message });
    return null;
  };
  const { surfaceBytesMax } = limits;
  if (bytes.length > surfaceBytesMax) {
    return fault(`is larger than ${surfaceBytesMax} bytes, and no more is read`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault('is not UTF-8');
  }
}
