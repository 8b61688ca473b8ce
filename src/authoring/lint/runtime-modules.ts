import { readdir, readFile } from 'node:fs/promises';
import { standardLibrary } from '../../rules/packages/standard-library.ts';
import { presetRuntimes, readLock } from '../../executor/runtime/preset.ts';

const maps = new URL('../../../surfaces/', import.meta.url);

/** Which modules there are, as the maps and locks of the package say. */
export interface RuntimeModules {
  /** Preset runtime → versions of CPython that it is made for. */
  readonly runtimes: Readonly<Record<string, readonly string[]>>;
  /** Modules of a runtime; null for one that is not of the package. */
  of(runtime: string | null, python: string): ReadonlySet<string> | null;
  /** Every module of every runtime, and of the standard library. */
  readonly all: ReadonlySet<string>;
  /** Last names of the modules in a package; those of packages themselves for the empty text. */
  below(parent: string): readonly string[];
  /** Runtimes that have a module, with the version of CPython where one has it alone. */
  having(module: string): readonly string[];
}

export async function loadRuntimeModules(): Promise<RuntimeModules> {
  const runtimes = await presetRuntimes();
  const byRuntime = new Map<string, Set<string>>();
  const standard = new Set(standardLibrary);
  for (const file of (await readdir(maps)).sort()) {
    const [, name = '', python = ''] = /^(.+)-(3\.\d+)\.surface$/.exec(file) ?? [];
    if (name === '') continue;
    const modules = modulesIn(await readFile(new URL(file, maps), 'utf8'));
    const lock = await readLock(name, python);
    for (const module of [...(lock?.imports ?? []), ...standard]) withParents(module, modules);
    byRuntime.set(`${name}-${python}`, modules);
  }
  const all = new Set([...byRuntime.values()].flatMap((modules) => [...modules]));
  const names = new Map<string, string[]>();
  for (const module of all) {
    const dot = module.lastIndexOf('.');
    const parent = module.slice(0, Math.max(0, dot));
    const known = names.get(parent) ?? [];
    known.push(module.slice(dot + 1));
    names.set(parent, known);
  }
  return {
    runtimes,
    of: (runtime, python) => byRuntime.get(`${runtime ?? 'bare'}-${python}`) ?? null,
    all,
    below: (parent) => names.get(parent) ?? [],
    having: (module) => [...byRuntime].filter(([, has]) => has.has(module)).map(([name]) => name),
  };
}

function modulesIn(map: string): Set<string> {
  const modules = new Set<string>();
  for (const [, name = ''] of map.matchAll(/^module (\S+)/gm)) withParents(name, modules);
  return modules;
}

/** A package without code of its own stands in no map: `mpl_toolkits` of `mpl_toolkits.mplot3d`. */
function withParents(name: string, modules: Set<string>): void {
  for (let part = name; part !== '' && !modules.has(part);) {
    modules.add(part);
    part = part.slice(0, Math.max(0, part.lastIndexOf('.')));
  }
}
