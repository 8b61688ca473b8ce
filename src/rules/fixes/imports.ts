import type { ImportFact } from '../../facts/types.ts';
import type { Fix } from '../../finding.ts';
import { ownLine } from '../../text/own-line.ts';
import type { CheckScene } from '../scene.ts';
import { NameUses } from './names.ts';

/** Features of `from __future__` that have long been the language itself (`Lib/__future__.py`). */
const oldFeatures: readonly string[] = [
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'generator_stop',
];

/** A module that a policy refuses, and the statement that imports it. */
interface Refused {
  readonly fact: ImportFact;
  /** All of the statement. */
  readonly statement: readonly ImportFact[];
  readonly uses: NameUses;
  readonly scene: CheckScene;
  readonly isListed: (module: string) => boolean;
}

/** Finds what to do about imports that a policy does not admit. */
export class ImportFixes {
  readonly #scene: CheckScene;
  readonly #isListed: (module: string) => boolean;
  #uses: NameUses | null = null;
  #statements: Map<number, ImportFact[]> | null = null;

  constructor(scene: CheckScene, isListed: (module: string) => boolean) {
    this.#scene = scene;
    this.#isListed = isListed;
  }

  /**
   * Takes an import away that nothing uses, or imports the same object by modules that the policy
   * admits; null where there is no way to do either for certain.
   */
  of(fact: ImportFact): Fix | null {
    const uses = (this.#uses ??= new NameUses(this.#scene.facts));
    const statements = (this.#statements ??= byStatement(this.#scene.facts.imports));
    const statement = statements.get(fact.statement.start) ?? [fact];
    const { start, end } = fact.statement;
    // A comment inside of it would be lost.
    if (this.#scene.text.slice(start, end).includes('#')) return null;
    if (statement.some(({ name, level }) => name === '*' || level > 0)) return null;
    const refused = { fact, statement, uses, scene: this.#scene, isListed: this.#isListed };
    return removal(refused) ?? replacement(refused);
  }
}

function byStatement(imports: readonly ImportFact[]): Map<number, ImportFact[]> {
  const found = new Map<number, ImportFact[]>();
  for (const fact of imports) {
    const known = found.get(fact.statement.start);
    if (known) known.push(fact);
    else found.set(fact.statement.start, [fact]);
  }
  return found;
}

function boundName({ module, name, alias }: ImportFact): string {
  return alias ?? name ?? module.split('.', 1)[0]!;
}

function removal({ fact, statement, uses, scene }: Refused): Fix | null {
  const { module } = fact;
  const gone = fact.name === null ? [fact] : statement;
  const names = gone.map(boundName);
  if (names.some((name) => uses.isUsed(name) || uses.isMember(name))) return null;
  if (module === '__future__' && !gone.every((one) => isIdle(one, scene))) return null;
  const title = `Remove the import of ${module}, which nothing uses`;
  const { start, end } = fact.statement;
  const kept = statement.filter((one) => !gone.includes(one));
  if (kept.length > 0) {
    const list = kept.map(({ module, alias }) =>
      alias === null ? module : `${module} as ${alias}`,
    );
    return { title, edits: [{ start, end, replacement: `import ${list.join(', ')}` }] };
  }
  const own = ownLine(scene.text, start, end);
  // Indented, it may be all that its block has.
  if (own?.indent === '') {
    return { title, edits: [{ start: own.start, end: own.end, replacement: '' }] };
  }
  if (module === '__future__') return null;
  return { title, edits: [{ start, end, replacement: 'pass' }] };
}

/** Whether a feature changes nothing in this script. */
function isIdle({ name }: ImportFact, { facts }: CheckScene): boolean {
  if (name === 'annotations') return facts.annotations.length === 0;
  return name !== null && oldFeatures.includes(name);
}

function replacement(refused: Refused): Fix | null {
  const { fact, statement, scene } = refused;
  const lines = fact.name === null ? plainLines(refused) : fromLines(refused);
  if (lines === null) return null;
  const { start, end } = fact.statement;
  const own = ownLine(scene.text, start, end);
  const text = lines.join(own ? `\n${own.indent}` : '; ');
  const what = statement.length > 1 ? 'them' : 'it';
  const title = `Import ${what} by what the policy admits: ${lines[0]}`;
  return { title, edits: [{ start, end, replacement: text }] };
}

/** `import a.b as c` becomes `from a import b as c`, `import a` becomes `import a.b`. */
function plainLines({ fact, statement, uses, scene, isListed }: Refused): string[] | null {
  const { module, alias } = fact;
  if (statement.length > 1) return null;
  const [parent, leaf] = split(module);
  if (parent !== null && isListed(parent)) {
    if (alias !== null) return [`from ${parent} import ${leaf} as ${alias}`];
    const only = parent.includes('.')
      ? null
      : [`import ${parent}`, `from ${parent} import ${leaf}`];
    return uses.isFree(leaf) ? only : null;
  }
  const below = scene.settings.imports.allow.filter((one) => one.startsWith(`${module}.`));
  return alias === null && below.length === 1 ? [`import ${below[0]}`] : null;
}

/**
 * `from a.b import f` becomes `from a import b` and `f = b.f`, `from a import b` becomes
 * `import a.b as b`.
 */
function fromLines({ fact, statement, uses, isListed }: Refused): string[] | null {
  const { module } = fact;
  if (statement.every(({ name }) => isListed(`${module}.${name}`))) {
    return statement.map((one) => `import ${module}.${one.name} as ${boundName(one)}`);
  }
  const [parent, leaf] = split(module);
  if (parent === null || !isListed(parent) || !uses.isFree(leaf)) return null;
  // A submodule is an attribute only once something has imported it; what is called is none.
  if (!statement.every((one) => uses.isCalled(boundName(one)))) return null;
  const names = statement.map(boundName).join(', ');
  const values = statement.map(({ name }) => `${leaf}.${name}`).join(', ');
  return [`from ${parent} import ${leaf}`, `${names} = ${values}`];
}

function split(module: string): [parent: string | null, leaf: string] {
  const dot = module.lastIndexOf('.');
  return dot < 0 ? [null, module] : [module.slice(0, dot), module.slice(dot + 1)];
}
