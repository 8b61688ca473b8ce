import type { BenchCase } from '../corpus/case.ts';
import type { Judged, Spoken } from '../gates/gate.ts';

/**
 * How our own gate stands to an attack. `validated`: judged as expected by a rule of its family, or
 * one that names the same trick; `reported`: as expected, by another rule; `warned`: a rule of the
 * family warns where a deny is expected; `missing`: none of these.
 */
export type Standing = 'validated' | 'reported' | 'warned' | 'missing';

/** From the best to the worst. */
export const standings: readonly Standing[] = ['validated', 'reported', 'warned', 'missing'];

/**
 * Families whose rules name the trick as well as the attack's own: where two describe one thing,
 * either may speak. The list of imports never counts for other families.
 */
const kin: Readonly<Record<string, readonly string[]>> = {
  imports: ['dynamic-exec', 'memory', 'module-escape', 'rebinding'],
  'module-escape': ['introspection', 'dynamic-names', 'imports'],
  introspection: ['module-escape', 'memory', 'dynamic-names', 'dynamic-exec', 'format-strings'],
  'dynamic-exec': ['implicit-calls', 'introspection', 'module-escape'],
  'dynamic-names': ['introspection', 'module-escape', 'rebinding', 'implicit-calls', 'io'],
  'format-strings': ['introspection', 'dynamic-exec'],
  'implicit-calls': ['dynamic-exec', 'introspection', 'imports', 'io', 'memory', 'type-annotation'],
  rebinding: ['introspection', 'implicit-calls', 'dynamic-exec', 'module-escape'],
  io: ['memory', 'imports', 'module-escape', 'introspection'],
  resources: ['imports', 'implicit-calls'],
  memory: ['introspection', 'dynamic-exec', 'implicit-calls', 'imports', 'io', 'module-escape'],
  // What odd characters hide is named by the rule of what they hide, once it is seen.
  lexing: ['dynamic-exec', 'imports', 'introspection', 'module-escape'],
  'type-annotation': ['dynamic-exec'],
};

/** Whether a rule names the trick of an attack of some family. */
export function namesTrick(family: string, spoken: Spoken): boolean {
  if (spoken.family === family) return true;
  if (spoken.rule === 'import-allow-list') return family === 'lexing';
  return kin[family]?.includes(spoken.family) ?? false;
}

/** Whether a gate says of an attack what it should: more than a warning is good where one is due. */
export function isCaught({ expected }: BenchCase, { decision }: Judged): boolean {
  return decision === 'deny' || (expected === 'warn' && decision === 'warn');
}

export function standingOf(one: BenchCase, judged: Judged): Standing {
  const isNamed = (judged.spoken ?? []).some((spoken) => namesTrick(one.family, spoken));
  if (isCaught(one, judged)) return isNamed ? 'validated' : 'reported';
  return isNamed ? 'warned' : 'missing';
}
