/**
 * Milliseconds of processor time that this process has taken: what bounds of time are measured by,
 * as the clock on the wall also counts what others take of the host.
 */
export function processorMs(): number {
  return process.cpuUsage().user / 1_000;
}
