import type { ImportFact } from '../../facts/types.ts';
import type { Hit, RuleSettings } from '../types.ts';
import { nearest } from '../../text/nearest.ts';
import { ImportFixes } from '../fixes/imports.ts';
import type { Check } from './check.ts';

type ImportSettings = RuleSettings['imports'];

/** Imports that the policy's list does not admit; nothing where the policy has no list. */
export const importAllowList: Check = function* (scene) {
  const { imports } = scene.settings;
  if (imports.match === 'any') return;
  const fixes = new ImportFixes(scene, (module) => isListed(module, imports));
  for (const fact of scene.facts.imports) {
    if (fact.level > 0) continue;
    const refused = refusedModule(fact, imports, (name) => scene.isModule(name));
    if (refused === null) continue;
    const fix = refused === fact.module ? fixes.of(fact) : null;
    yield { ...toHit(fact, refused, imports), ...(fix && { fix }) };
  }
};

/** The dotted name of an absolute import that is not admitted, or null. */
export function refusedModule(
  fact: Pick<ImportFact, 'module' | 'name'>,
  imports: ImportSettings,
  isModule: (name: string) => boolean,
): string | null {
  if (!isListed(fact.module, imports)) return fact.module;
  if (imports.members === 'listed-module' || fact.name === null || fact.name === '*') return null;
  const member = `${fact.module}.${fact.name}`;
  return isModule(member) && !isListed(member, imports) ? member : null;
}

/** Whether the list admits a module, by its own way of matching. */
export function isListed(module: string, imports: ImportSettings): boolean {
  return imports.match === 'any' || admittingEntry(module, imports) !== null;
}

/** The entry of the list that admits a module; null for none. */
export function admittingEntry(module: string, { allow, match }: ImportSettings): string | null {
  if (allow.includes(module)) return module;
  const prefix = allow.find((one) => module.startsWith(`${one}.`));
  return match === 'prefix' ? (prefix ?? null) : null;
}

function toHit(fact: ImportFact, module: string, imports: ImportSettings): Hit {
  const listed = imports.allow.length === 0 ? 'no module at all' : imports.allow.join(', ');
  const instead = insteadOf(module, imports);
  return {
    span: module === fact.module ? fact.source : fact.span,
    cause: `import:${fact.statement.start}:${module}`,
    values: { name: module, module },
    help: `${instead ? `${instead} ` : ''}This policy admits: ${listed}.`.replaceAll('{', '('),
  };
}

/**
 * What people reach for a module for, and what does it with modules that policies tend to admit.
 */
const substitutes: readonly { for: string; needs: string | null; say: string }[] = [
  { for: 'requests', needs: 'httpx', say: '`httpx.get(url)` answers as `requests.get(url)` does.' },
  { for: 'urllib', needs: 'httpx', say: 'Use `httpx` for HTTP.' },
  { for: 'csv', needs: 'pandas', say: 'Use `pandas.read_csv(io.StringIO(text))`.' },
  { for: 'pickle', needs: 'json', say: 'Use `json.dumps` and `json.loads` for data.' },
  { for: 'collections', needs: null, say: 'A `dict` with `setdefault` does for most of it.' },
  { for: 'typing', needs: null, say: 'Leave the type hints out; they need no import then.' },
  { for: 'dataclasses', needs: null, say: 'Use a plain class or a dict.' },
  { for: 'os', needs: null, say: 'Files and the environment are out of reach here.' },
  { for: 'sys', needs: null, say: 'The interpreter is out of reach here.' },
];

function insteadOf(module: string, imports: ImportSettings): string | null {
  const dot = module.lastIndexOf('.');
  const parent = dot < 0 ? null : module.slice(0, dot);
  if (parent !== null && isListed(parent, imports)) {
    return `Write \`from ${parent} import ${module.slice(dot + 1)}\`: only \`${parent}\` is admitted.`;
  }
  const below = imports.allow.find((one) => one.startsWith(`${module}.`));
  if (below !== undefined) return `Write \`import ${below}\`: only that part of it is admitted.`;
  const top = module.split('.', 1)[0]!;
  const known = substitutes.find((one) => one.for === top);
  if (known && (known.needs === null || isListed(known.needs, imports))) return known.say;
  const near = nearest(module, imports.allow);
  return near === null ? null : `Did you mean \`${near}\`?`;
}
