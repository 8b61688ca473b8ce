import type { ActiveMatcher, ActiveRule } from './active.ts';
import { topOf } from './admitted.ts';
import { handedNames, handedOn } from './checks/handed-modules.ts';
import { tellingPart } from './checks/telling-names.ts';
import { readsImports } from './import-checks.ts';
import type { Scene } from './scene.ts';
import type { Hit, ImportUse, Reach, RuleObservation } from './types.ts';

/** Gathers what rules find in one script, before levels count and causes are merged. */
export class Observed {
  readonly #counts: Map<ActiveRule, number> = new Map();
  readonly #matched: Set<ActiveRule> = new Set();

  /** A hit that counts for less than its rule, whatever the level, decides nothing. */
  add({ active, matcher }: ActiveMatcher, { atMost }: Hit): void {
    if (atMost !== undefined && atMost !== 'error') return;
    this.#counts.set(active, (this.#counts.get(active) ?? 0) + 1);
    if (matcher.check === undefined) this.#matched.add(active);
  }

  observation(scene: Scene): RuleObservation {
    const byImports = [...this.#counts.keys()].filter(
      (active) => !this.#matched.has(active) && readsImports(active.rule),
    );
    return {
      hits: new Map([...this.#counts].map(([{ rule }, count]) => [rule.id, count])),
      byImports: byImports.map(({ rule }) => rule.id),
      imports: importsOf(scene),
      reach: reachOf(scene),
      faults: scene.facts.findings ?? [],
    };
  }
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

function followedNames(scene: Scene): Set<string> {
  const { facts, hidden } = scene;
  const imported = facts.imports.filter(
    ({ level, name }) => level === 0 && name !== null && name !== '*',
  );
  const references = [...facts.references, ...hidden.references, ...handedNames(scene)];
  const used = references.flatMap(({ qualified }) => qualified);
  return new Set([
    ...imported.map(({ module, name }) => `${module}.${name}`),
    ...used.filter((name) => name.includes('.')),
  ]);
}
