import { nearest } from '../../text/nearest.ts';
import { dangers } from '../surface/dangerous.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

function perModule(
  { policy }: LintScene,
  judge: (module: string) => Pick<RawLint, 'lint' | 'message' | 'help'> | null,
): RawLint[] {
  return policy.imports.allow.flatMap((module, index): RawLint[] => {
    const found = judge(module);
    return found === null ? [] : [{ ...found, path: ['imports', 'allow', index], about: 'value' }];
  });
}

/** Entries that are no module of any runtime, or none of the policy's own. */
export const importsUnknown: LintCheck = (scene) => {
  const { modules, policy } = scene;
  const { runtime, python } = policy;
  const here = modules.of(runtime, python);
  return perModule(scene, (module) => {
    if (here?.has(module) === true) return null;
    if (!modules.all.has(module)) return unknown(module, scene);
    if (here === null) return null;
    const others = modules.having(module);
    const name = runtime === null ? 'a bare interpreter' : `runtime \`${runtime}\``;
    return {
      lint: 'import-not-installed',
      message: `\`${module}\` is not in ${name} for Python ${python}`,
      help: `It is in ${others.join(', ')}. Scripts that import it pass here and fail as they run.`,
    };
  });
};

function unknown(
  module: string,
  { modules, policy }: LintScene,
): Pick<RawLint, 'lint' | 'message' | 'help'> | null {
  const dot = module.lastIndexOf('.');
  const parent = module.slice(0, Math.max(0, dot));
  const meant = nearest(module.slice(dot + 1), modules.below(parent));
  if (meant !== null) {
    const whole = parent === '' ? meant : `${parent}.${meant}`;
    const twice = policy.imports.allow.includes(whole);
    return {
      lint: 'import-misspelt',
      message: `no runtime has a module \`${module}\`; did you mean \`${whole}\`?`,
      help: twice ? `\`${whole}\` is listed already: remove it.` : `Write \`${whole}\`.`,
    };
  }
  return {
    lint: 'import-unknown',
    message: `no runtime that comes with the package has a module \`${module}\``,
    help: 'Look at its spelling. Who may publish a package of this name decides what it is.',
  };
}

/** With `match: prefix`, an entry below another. */
export const importsRedundant: LintCheck = (scene) => {
  const { match, allow } = scene.policy.imports;
  if (match !== 'prefix') return [];
  const listed = new Set(allow);
  return perModule(scene, (module) => {
    const above = packagesAround(module).find((other) => listed.has(other));
    if (above === undefined) return null;
    return {
      lint: 'import-redundant',
      message: `\`${module}\` is admitted by \`${above}\` already: \`match\` is \`prefix\``,
      help: 'Remove it, or choose `match: exact`.',
    };
  });
};

/** `a.b.c` → `a.b`, `a`. */
export function packagesAround(module: string): string[] {
  const parts = module.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, parts.length - 1 - at).join('.'));
}

/** What a module is for, where no script of data needs it and everything follows from it. */
const perilous: readonly string[] = [
  'imports modules by name',
  'starts programs and processes',
  'touches memory and native code',
];

const extra: Readonly<Record<string, string>> = {
  builtins: 'imports modules by name',
  marshal: 'loads objects that run code as they load',
  pickle: 'loads objects that run code as they load',
  sys: 'reads and changes the interpreter',
  gc: 'reads and changes the interpreter',
  inspect: 'reads and changes the interpreter',
  socket: 'reaches the network',
};

export const importsDanger: LintCheck = (scene) => {
  const gives = new Map(Object.entries(extra));
  for (const { gives: what, names } of dangers.filter((one) => perilous.includes(one.gives))) {
    for (const name of names) gives.set(name.slice(0, name.lastIndexOf('.')), what);
  }
  return perModule(scene, (module) => {
    const what = gives.get(module);
    if (what === undefined) return null;
    return {
      lint: 'import-danger',
      message: `\`${module}\` is admitted, and ${what}`,
      help: 'List what scripts need of it instead, such as `os.path`; the rules alone hold the rest.',
    };
  });
};

/** A list that nothing enforces. */
export const importListOff: LintCheck = ({ policy, file }) => {
  const level = policy.rules['import-allow-list']?.level ?? 'error';
  if (policy.imports.match === 'any' || level === 'error') return [];
  const rule = file.rules?.['import-allow-list'];
  const path = ['rules', 'import-allow-list', ...(typeof rule === 'string' ? [] : ['level'])];
  const what = level === 'off' ? 'refuses nothing' : `only gives a ${level}`;
  return [
    {
      lint: 'import-list-off',
      path,
      about: 'value',
      message: `the policy lists ${policy.imports.allow.length} modules, and the list ${what}`,
      help: 'Remove the setting, or say openly that there is no list: set `match` to `any`.',
    },
  ];
};
