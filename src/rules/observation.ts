import type { ActiveRule } from './active.ts';
import { topOf } from './admitted.ts';
import { handedOn, tellingPart } from './checks/module-escape.ts';
import { readsImports } from './import-checks.ts';
import type { Scene } from './scene.ts';
import type { ImportUse, Reach, RuleObservation } from './types.ts';

/** What rules found in a script, before levels count and causes are merged. */
export function observationOf(
  scene: Scene,
  counts: ReadonlyMap<ActiveRule, number>,
  matched: ReadonlySet<ActiveRule>,
): RuleObservation {
  return {
    hits: new Map([...counts].map(([{ rule }, count]) => [rule.id, count])),
    byImports: [...counts.keys()]
      .filter((active) => !matched.has(active) && readsImports(active.rule))
      .map(({ rule }) => rule.id),
    imports: importsOf(scene),
    reach: reachOf(scene),
    faults: scene.facts.findings ?? [],
  };
}

function importsOf(scene: Scene): ImportUse[] {
  const absolute = scene.facts.imports.filter(({ level }) => level === 0);
  return absolute.map(({ module, name, source }) => ({
    ...{ module, name, start: source.start },
    isModule: name !== null && name !== '*' && scene.isModule(`${module}.${name}`),
  }));
}

/** The names that `module-escape` and `borrowed-function` follow, and where all of them lead. */
function reachOf(scene: Scene): Reach {
  const [modules, functions] = [new Set<string>(), new Set<string>()];
  let always = !handedOn(scene).next().done;
  for (const name of followedNames(scene)) {
    const isOwn = name.startsWith('builtins.');
    always ||= !isOwn && tellingPart(name) !== null;
    for (const { kind, target } of scene.follow(name).escapes) {
      const top = topOf(target);
      if (kind === 'function') functions.add(top);
      else if (!isOwn) modules.add(top);
    }
  }
  functions.delete('builtins');
  return { modules: [...modules].toSorted(), functions: [...functions].toSorted(), always };
}

function followedNames({ facts, hidden }: Scene): Set<string> {
  const imported = facts.imports.filter(
    ({ level, name }) => level === 0 && name !== null && name !== '*',
  );
  const used = [...facts.references, ...hidden.references].flatMap(({ qualified }) => qualified);
  return new Set([
    ...imported.map(({ module, name }) => `${module}.${name}`),
    ...used.filter((name) => name.includes('.')),
  ]);
}
