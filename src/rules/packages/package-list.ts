import { readFileSync } from 'node:fs';

/** Packages by their normalised names, with what is imported of them. */
export interface PackageList {
  /** `scikit-learn` → `1.4.2` */
  readonly versions: ReadonlyMap<string, string>;
  /** The package that has a module; null where none has. `google` alone is of any `google.x`. */
  packageOf(module: string): string | null;
  /** Names of modules, without those below them. */
  readonly modules: readonly string[];
}

/** What is imported of packages whose modules are not called as they are. */
export type ImportedAs = Readonly<Record<string, readonly string[]>>;

const importedAsFile = new URL('../../../images/modules.json', import.meta.url);

/** Reads the table of the package. */
export function readImportedAs(): ImportedAs {
  return JSON.parse(readFileSync(importedAsFile, 'utf8')) as ImportedAs;
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function normalPackage(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** The modules of a package, as far as its name says. */
export function modulesOf(name: string, importedAs: ImportedAs): readonly string[] {
  return Object.hasOwn(importedAs, name) ? importedAs[name]! : [name.replaceAll('-', '_')];
}

/** @param versions by normalised names */
export function packageList(
  versions: ReadonlyMap<string, string>,
  importedAs: ImportedAs,
): PackageList {
  const owners = new Map<string, string>();
  const spaces = new Map<string, string>();
  for (const name of versions.keys()) {
    for (const module of modulesOf(name, importedAs)) {
      if (!owners.has(module)) owners.set(module, name);
      const dot = module.indexOf('.');
      if (dot > 0) spaces.set(module.slice(0, dot), name);
    }
  }
  return {
    versions,
    modules: [...owners.keys()],
    packageOf: (module) => ownerOf(module, owners) ?? spaces.get(module) ?? null,
  };
}

/** The owner of the module or of what it lies in. Names have at most as many parts as a line. */
function ownerOf(module: string, owners: ReadonlyMap<string, string>): string | null {
  for (let end = module.indexOf('.'); end >= 0; end = module.indexOf('.', end + 1)) {
    const owner = owners.get(module.slice(0, end));
    if (owner !== undefined) return owner;
  }
  return owners.get(module) ?? null;
}
