import type { SurfaceReport } from './report.ts';

/** Raised when a member changes its meaning or goes away. */
const shape = 1;

/**
 * The report as one JSON value: the members of `SurfaceReport`, and `format`, the version of this
 * shape.
 */
export function reportJson({ source, ...report }: SurfaceReport): string {
  const packages = Object.fromEntries(source.packages);
  return JSON.stringify({ format: shape, ...report, source: { ...source, packages } });
}
