import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot } from '../cpython/host/cache.ts';
import { findRuntime } from './list.ts';
import type { FindRuntimeOptions } from './list.ts';
import { markerName, runtimeNamePattern, runtimePlace } from './place.ts';
import type { Runtime } from './place.ts';

interface Known {
  readonly runtime: Runtime;
  /** Of its marker before it was read. */
  readonly stamp: string | null;
}

/** Runtimes that were found, each looked at again when its marker is another. */
export class KnownRuntimes {
  readonly #known = new Map<string, Known>();

  /** As `findRuntime`. @throws GatewayError `ERR_RUNTIME_MISSING` */
  async find(name: string, minor: string, options: FindRuntimeOptions = {}): Promise<Runtime> {
    const place = runtimeNamePattern.test(name)
      ? runtimePlace(cacheRoot(options.cacheDirectory), name, minor)
      : null;
    const stamp = place === null ? null : await stampOf(join(place, markerName));
    const known = this.#known.get(`${name} ${minor}`);
    if (known !== undefined && stamp !== null && known.stamp === stamp) return known.runtime;
    const runtime = await findRuntime(name, minor, options);
    this.#known.set(`${name} ${minor}`, { runtime, stamp });
    return runtime;
  }
}

/** What is put in a file's place differs in one of these. */
async function stampOf(path: string): Promise<string | null> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs, ctimeNs }) => [dev, ino, size, mtimeNs, ctimeNs].join(' '),
    () => null,
  );
}
