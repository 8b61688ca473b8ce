import { topOf } from '../../rules/admitted.ts';
import type { Surface } from '../../rules/surface.ts';
import type { MeasuredSurface } from '../surface/measure.ts';
import { surfaceReport } from '../surface/report.ts';
import type { Reached } from '../surface/report.ts';
import { packagesAround } from './imports.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

/** Modules that stand for the whole interpreter and its host, the worst first. */
const worst = ['os', 'subprocess', 'builtins', 'sys', 'importlib', 'ctypes', 'io', 'socket'];

/**
 * What an allow-list leads to beside what it names. `module-escape` refuses every such way by its
 * name: where it does not, the list is open.
 */
export const importReach: LintCheck = (scene) => {
  const { policy, surface } = scene;
  if (surface === null || policy.imports.match === 'any') return [];
  const { match, allow } = policy.imports;
  const level = policy.rules['module-escape']?.level ?? 'error';
  if (level !== 'error') {
    return allow.flatMap((module) => {
      const { modules } = surfaceReport(policy, measuredFrom([module], match, surface));
      return leak(module, modules, scene);
    });
  }
  return told(surfaceReport(policy, measuredFrom(allow, match, surface)).modules);
};

/** The map as it is, seen from some of its modules. */
function measuredFrom(
  entries: readonly string[],
  match: string,
  surface: Surface,
): MeasuredSurface {
  const names = [...surface.kinds].filter(([, kind]) => kind === 'module').map(([name]) => name);
  const listed = new Set(entries);
  const starts = (name: string): boolean =>
    listed.has(name) || (match === 'prefix' && packagesAround(name).some((one) => listed.has(one)));
  const roots = new Map(names.filter(starts).map((name) => [name, name]));
  return { surface, text: '', roots, missing: new Map(), complete: true };
}

/** One note for the list: every way is refused. */
function told(modules: readonly Reached[]): RawLint[] {
  const way = worstOf(modules);
  if (way === null) return [];
  return [
    {
      lint: 'import-reach',
      path: ['imports', 'allow'],
      about: 'key',
      message:
        `the list leads to ${modules.length} modules that are not on it, such as ` +
        `\`${way.name}\` by \`${way.shortest}\`; \`module-escape\` refuses the ways that the map knows`,
      help: 'Leave `module-escape` at its level. `sallyport policy surface` lists every way.',
      chain: steps(way.shortest),
    },
  ];
}

/** The shortest way from an entry to the worst that it leads to. */
function leak(module: string, modules: readonly Reached[], { policy }: LintScene): RawLint[] {
  const way = worstOf(modules);
  if (way === null) return [];
  const level = policy.rules['module-escape']?.level;
  const escape = level === 'off' ? '`module-escape` is off' : `\`module-escape\` is a ${level}`;
  return [
    {
      lint: 'import-leak',
      path: ['imports', 'allow', policy.imports.allow.indexOf(module)],
      about: 'value',
      message:
        `\`${module}\` leads to \`${way.name}\` by \`${way.shortest}\`, ` +
        `one of ${modules.length} modules that are not admitted, and ${escape}`,
      help: 'Leave `module-escape` at its own level, which is error, or take the module away.',
      chain: steps(way.shortest),
    },
  ];
}

function worstOf(reached: readonly Reached[]): Reached | null {
  const badness = ({ name }: Reached): number => {
    const at = worst.indexOf(topOf(name));
    return at < 0 ? worst.length : at;
  };
  const length = ({ shortest }: Reached): number => shortest.split('.').length;
  return reached.toSorted((a, b) => badness(a) - badness(b) || length(a) - length(b))[0] ?? null;
}

/** `json.codecs.builtins` → what each step is. */
function steps(path: string): string[] {
  const parts = path.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}
