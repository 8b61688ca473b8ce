import type { BindingFact } from '../../facts/types.ts';
import type { Edit, Fix } from '../../finding.ts';
import type { Scene } from '../scene.ts';
import { headOf, NameUses } from './names.ts';

/** Ways to bind a name after which it is certainly the script's own. */
const certainWays: ReadonlySet<BindingFact['how']> = new Set(['assign', 'def', 'class', 'import']);

/** Functions that reach a name by a string. */
const byString = /^builtins\.(?:globals|locals|vars|dir|eval|exec|compile)$/;

/** `f'{log=}'` says how its expression is written. */
const spellsItself = /=\s*(?:\}|![rsa]\b|:)/;

/**
 * Renames a name of the module wherever it stands. Offered only where every use means the same
 * binding: no other scope binds the name, nothing reads it before it is bound, and no string, star
 * import or namespace may reach it.
 */
export function renameFix(name: string, { facts, text }: Scene): Fix | null {
  const bindings = facts.bindings.filter((one) => one.name === name);
  const [first] = bindings;
  if (first === undefined || bindings.some(({ scope }) => scope !== 'module')) return null;
  if (bindings.some(({ how }) => how === 'global') || !certainWays.has(first.how)) return null;
  const references = facts.references.filter(({ spelled }) => headOf(spelled) === name);
  const body = facts.definitions.find(({ nameSpan }) => nameSpan.start === first.span.start);
  const from = Math.max(first.certainFrom, body?.span.end ?? 0);
  const early = references.some(({ span, access }) => span.start < from && access === 'load');
  if (early || references.some(({ span }) => span.start < first.span.start)) return null;
  if (facts.imports.some((one) => one.name === '*') || spellsItself.test(text)) return null;
  if (facts.references.some((one) => one.qualified.some((each) => byString.test(each))))
    return null;
  const uses = new NameUses(facts);
  const renamed = freeName(name, uses);
  if (renamed === null || uses.isInString(name)) return null;
  const edits = new Map<number, Edit>();
  for (const { span } of references) {
    edits.set(span.start, {
      start: span.start,
      end: span.start + name.length,
      replacement: renamed,
    });
  }
  for (const { span, how } of bindings) {
    const replacement = importedAs({ span, how }, renamed, facts.imports);
    if (replacement === null) return null;
    edits.set(span.start, { start: span.start, end: span.start + name.length, replacement });
  }
  const all = [...edits.values()].sort((a, b) => a.start - b.start);
  if (all.some(({ start, end }) => text.slice(start, end) !== name)) return null;
  return { title: `Rename ${name} to ${renamed}`, edits: all };
}

/** `import log` becomes `import log as own_log`; null for `import log.handlers`. */
function importedAs(
  { span, how }: Pick<BindingFact, 'span' | 'how'>,
  renamed: string,
  imports: Scene['facts']['imports'],
): string | null {
  if (how !== 'import') return renamed;
  const fact = imports.find((one) => one.span.start === span.start);
  if (fact === undefined) return renamed;
  if (fact.name === null && fact.module.includes('.')) return null;
  return `${fact.name ?? fact.module} as ${renamed}`;
}

function freeName(name: string, uses: NameUses): string | null {
  const base = `own_${name.replace(/^_+|_+$/g, '').toLowerCase()}`;
  const candidates = [base, ...[2, 3, 4, 5].map((count) => `${base}_${count}`)];
  return candidates.find((each) => uses.isFree(each)) ?? null;
}
