import type { RuleSettings } from './types.ts';

/** Top-level packages that a list of imports admits; null where there is no list. */
export type AdmittedPackages = ReadonlySet<string> | null;

/** Modules of another name that are what their package documents under its own. */
const documented: ReadonlySet<string> = new Set(['_collections_abc', 'posixpath', 'ntpath']);

export function admittedPackages({ match, allow }: RuleSettings['imports']): AdmittedPackages {
  return match === 'any' ? null : new Set(allow.map(topOf));
}

export function topOf(name: string): string {
  return name.split('.', 1)[0]!;
}

/** Whether what is called so lies outside the packages that a list admits. */
export function leavesImports(name: string, admitted: AdmittedPackages): boolean {
  const top = topOf(name);
  return admitted !== null && !admitted.has(top) && !documented.has(top);
}
