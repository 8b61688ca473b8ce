import type { ImportFact } from '../../facts/types.ts';
import { nearest } from '../../text/nearest.ts';
import { sentence } from '../../text/sentence.ts';
import { notOnWindows } from '../packages/own-systems.ts';
import { modulesOf, normalPackage } from '../packages/package-list.ts';
import { presenceOf } from '../packages/presence.ts';
import { imageNames, type PythonImage } from '../packages/python-image.ts';
import { standardLibrary } from '../packages/standard-library.ts';
import type { CheckScene } from '../scene.ts';
import type { Hit } from '../types.ts';
import type { Check } from './check.ts';

/** Imports that the platform's image does not have, unless the job may bring them. */
export const importOutsideImage: Check = function* (scene) {
  const { packages } = scene;
  const { image, runtime } = packages;
  if (image === null) return;
  const bring = broughtBy(scene);
  for (const [fact, module] of absoluteImports(scene)) {
    const there = presenceOf(module, packages);
    if (there.image !== null || bring(module)) continue;
    const it = runtime && `the runtime \`${runtime.name}\`, which would run it here, `;
    const here = it && `${it}${there.runtime === null ? 'does not have it either' : 'has it'}`;
    yield {
      ...hitOf(fact, module),
      values: { module, expected: image.name, found: here ?? '' },
      help: helpFor(module, image, scene),
    };
  }
};

/** Imports that the image has and what would run the script here has not. */
export const importOutsideRuntime: Check = function* (scene) {
  const { image, runtime, near } = scene.packages;
  if (image === null || runtime === null) return;
  const bring = broughtBy(scene);
  for (const [fact, module] of absoluteImports(scene)) {
    const there = presenceOf(module, scene.packages);
    if (typeof there.image !== 'string' || there.runtime !== null || bring(module)) continue;
    const other = near === null || near.name === runtime.name ? null : near.list.packageOf(module);
    yield {
      ...hitOf(fact, module),
      values: { module, expected: image.name, found: runtime.name, value: there.image },
      ...(other !== null && {
        help: `Set \`runtime: ${near!.name}\` in the policy: it has ${other} ${near!.list.versions.get(other)}.`,
      }),
    };
  }
};

/** Each import with the module that it needs: `google.auth` of `from google import auth`. */
function* absoluteImports(scene: CheckScene): Iterable<[ImportFact, string]> {
  for (const fact of scene.facts.imports) {
    if (fact.level > 0 || fact.module === '__future__') continue;
    const isMember = fact.name !== null && fact.name !== '*' && fact.module === 'google';
    yield [fact, isMember ? `${fact.module}.${fact.name}` : fact.module];
  }
}

function hitOf(fact: ImportFact, module: string): Pick<Hit, 'span' | 'cause' | 'atMost'> {
  return {
    span: fact.source,
    cause: `import:${fact.statement.start}:${module}`,
    ...(fact.guarded && { atMost: 'note' as const }),
  };
}

/** Whether what the job names may bring a module: an archive any, a file of code its own. */
function broughtBy({ facts, snapshot }: CheckScene): (module: string) => boolean {
  const contract = snapshot?.contract;
  const names = contract?.platform === 'kusto' ? Object.keys(contract.artifacts) : [];
  const installs = facts.references.some(({ qualified }) =>
    qualified.some((name) => name.startsWith('sandbox_utils.Zipackage')),
  );
  if (installs || names.some((name) => /\.(?:zip|whl|egg)$/i.test(name))) return () => true;
  const files = new Set(names.map((name) => name.replace(/\.py$/i, '')));
  return (module) => files.has(module.split('.', 1)[0]!);
}

const howToBring =
  'bring the package: zip its wheels, name the zip in `external_artifacts`, and call ' +
  '`Zipackage.install` (from `sandbox_utils`) before the import.';

function helpFor(module: string, image: PythonImage, { packages }: CheckScene): string {
  const top = module.split('.', 1)[0]!;
  if (notOnWindows.has(top)) {
    return `The platform runs on Windows, where Python has no \`${top}\`; leave it out.`;
  }
  const named = modulesOf(normalPackage(top), packages.importedAs);
  if (named.length > 0 && !named.includes(top) && image.list.packageOf(named[0]!) !== null) {
    return `The package ${normalPackage(top)} is imported as \`${named[0]}\`.`;
  }
  const elsewhere = otherImages(module, image);
  // Who slips does so behind the first letter, and to look at all would take a millisecond.
  const known = [...image.list.modules, ...standardLibrary].filter(
    (name) => name.charAt(0).toLowerCase() === top.charAt(0).toLowerCase(),
  );
  const near = nearest(top, known);
  if (near !== null && elsewhere === '') return `Did you mean \`${near}\`? Otherwise ${howToBring}`;
  return `${sentence(howToBring)}${elsewhere}`;
}

function otherImages(module: string, image: PythonImage): string {
  const others = image.others(module);
  const told = others.map((other) => `${other.image} has ${other.package}`).join(', ');
  if (others.some((other) => imageNames.some((name) => name === other.image))) {
    return ` Image ${told}: where the cluster runs it, set \`image\` in the policy.`;
  }
  return told && ` The retired image ${told}.`;
}
