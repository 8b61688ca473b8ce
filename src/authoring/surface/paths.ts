import type { Surface } from '../../rules/surface.ts';

/** A way to something: attribute after attribute, from the name of an imported module on. */
export type Paths = ReadonlyMap<string, string>;

/** Where each node leads: what the map says, and what follows from names (`xml` → `xml.etree`). */
export type Steps = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Every step of a map, told ones and those that go without saying. */
export function everyStep({ kinds, stepsOf }: Surface): Steps {
  const steps = new Map<string, Map<string, string>>();
  for (const [name, kind] of kinds) {
    if (kind !== 'function') steps.set(name, new Map(stepsOf(name)));
  }
  for (const name of kinds.keys()) {
    const dot = name.lastIndexOf('.');
    const parent = steps.get(name.slice(0, Math.max(0, dot)));
    const attribute = name.slice(dot + 1);
    if (parent !== undefined && !parent.has(attribute)) parent.set(attribute, name);
  }
  return steps;
}

/**
 * The shortest path from any of some modules to everything that they lead to, themselves included.
 *
 * @param starts what is written after `import` → what it is in the map
 * @param names `public` takes no attribute that begins with an underscore
 */
export function shortestPaths(
  steps: Steps,
  starts: ReadonlyMap<string, string>,
  names: 'public' | 'all',
): Paths {
  const paths = new Map<string, string>();
  for (const [start, node] of starts) {
    if (paths.has(node) || (names === 'public' && start.split('.').some(isPrivate))) continue;
    paths.set(node, start);
  }
  // A map hands out what is added while it is walked: this is breadth first.
  for (const [name, path] of paths) {
    for (const [attribute, target] of steps.get(name) ?? []) {
      if (names === 'public' && isPrivate(attribute)) continue;
      if (!paths.has(target)) paths.set(target, `${path}.${attribute}`);
    }
  }
  return paths;
}

function isPrivate(name: string): boolean {
  return name.startsWith('_') && name !== '__future__';
}
