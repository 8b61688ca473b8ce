import type { Span } from '../../finding.ts';
import { admittedPackages, leavesImports, topOf, type AdmittedPackages } from '../admitted.ts';
import type { CheckScene } from '../scene.ts';
import type { Escape } from '../surface.ts';
import type { Hit } from '../types.ts';
import type { Check } from './check.ts';
import { handedNames, handedOn } from './handed-modules.ts';
import { tellingPart } from './telling-names.ts';

/**
 * Modules that hand out the machine or the interpreter. Reaching one through another module is an
 * escape even where no list of imports exists, for nobody writes it by accident.
 */
const powerful: ReadonlySet<string> = new Set([
  'os', 'posix', 'nt', 'sys', 'builtins', 'importlib', 'subprocess', '_posixsubprocess', 'socket',
  '_socket', 'ctypes', '_ctypes', 'shutil', 'inspect', 'gc', 'marshal', 'pickle', '_pickle', 'pty',
  'runpy', 'pkgutil', 'code', 'codeop', 'signal', 'multiprocessing', 'threading', '_thread', 'mmap',
  'resource', 'types', 'webbrowser', 'pdb', 'imp', '_imp', 'zipimport', 'tempfile', 'pathlib',
  'codecs', 'io', '_io', 'selectors', 'select', 'fcntl', 'urllib', 'http', 'ftplib', 'smtplib',
]); // prettier-ignore

/** Attribute chains and imported members that lead out of an admitted module. */
export const moduleEscape: Check = function* (scene) {
  yield* escapes(scene, wayOut);
  yield* handedOn(scene);
};

/** Functions of modules that are not admitted, under the name of one that is. */
export const borrowedFunction: Check = (scene) => escapes(scene, borrowed);

type Find = (name: string, scene: CheckScene, admitted: AdmittedPackages) => Escape | null;

/** What `find` finds in the names that a script imports and uses. */
function* escapes(scene: CheckScene, find: Find): Generator<Hit> {
  const admitted = admittedPackages(scene.settings.imports);
  const { facts, hidden } = scene;
  for (const fact of facts.imports) {
    if (fact.level > 0 || fact.name === null || fact.name === '*') continue;
    const full = `${fact.module}.${fact.name}`;
    const escape = find(full, scene, admitted);
    if (escape === null) continue;
    const cause = `import:${fact.statement.start}:${fact.module}:${fact.name}`;
    yield toHit(full, full, escape, fact.span, cause);
  }
  for (const used of [facts.references, hidden.references, handedNames(scene)]) {
    for (const { qualified, spelled, span } of used) {
      for (const name of qualified) {
        const escape = name.includes('.') ? find(name, scene, admitted) : null;
        if (escape === null) continue;
        yield toHit(spelled, name, escape, span);
        break;
      }
    }
  }
}

function toHit(
  spelled: string,
  full: string,
  { part, target }: Escape,
  span: Span,
  cause?: string,
): Hit {
  const parts = full.split('.');
  const chain = parts.slice(0, part + 1).join('.');
  // What is written up to the module, where the rest of both is the same.
  const beyond = parts.length - part - 1;
  const steps = spelled.split('.');
  const way = steps.slice(0, Math.max(1, steps.length - beyond)).join('.');
  return {
    span,
    chain: [...new Set([way, chain, target])],
    means: chain,
    values: { name: way, chain: way, target, module: parts[0]! },
    ...(cause !== undefined && { cause }),
  };
}

/** Where a dotted name leaves the modules that it may use; null where it stays. */
function wayOut(name: string, scene: CheckScene, admitted: AdmittedPackages): Escape | null {
  if (name.startsWith('builtins.')) return null;
  for (const escape of scene.follow(name).escapes) {
    if (escape.kind === 'function') continue;
    if (isWayOut(topOf(escape.target), admitted)) return escape;
  }
  return tellingPart(name);
}

/** Whether reaching a package as a module is an escape. */
export function isWayOut(top: string, admitted: AdmittedPackages): boolean {
  return admitted ? leavesImports(top, admitted) : powerful.has(top);
}

/** The builtins need no module: what rules say of them by name holds for their aliases too. */
function borrowed(name: string, scene: CheckScene, admitted: AdmittedPackages): Escape | null {
  const isBorrowed = ({ kind, target }: Escape): boolean =>
    kind === 'function' && topOf(target) !== 'builtins' && leavesImports(target, admitted);
  return scene.follow(name).escapes.find(isBorrowed) ?? null;
}
