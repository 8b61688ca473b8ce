import { readFileSync } from 'node:fs';
import type { EngineName } from '../../regex/types.ts';
import { callApart } from '../apart.ts';
import { allShapes } from '../workload/shapes.ts';
import { openLax } from './reader.ts';

/**
 * Bytes that a process comes to hold at most for one check of a shape, beyond what it held for a
 * check of one line; null where the system does not say it.
 *
 * @throws GatewayError `ERR_INTERNAL` when the process fails
 */
export function peakBytes(shape: string, bytes: number, engine: EngineName): number | null {
  return callApart(import.meta.url, checkOnce, [shape, bytes, engine]);
}

export async function checkOnce(
  shape: string,
  bytes: number,
  engine: EngineName,
): Promise<number | null> {
  const text = allShapes[shape]?.(bytes) ?? '';
  const gateway = await openLax(engine);
  gateway.checkScript('x = 1\n');
  const before = highWater();
  gateway.checkScript(text);
  const after = highWater();
  await gateway.close();
  return before === null || after === null ? null : after - before;
}

/** The most bytes that this process has held so far; proc_pid_status(5). */
function highWater(): number | null {
  if (process.platform !== 'linux') return null;
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return found === null ? null : Number(found[1]) * 1024;
}
