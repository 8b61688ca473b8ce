import { notOnWindows, onlyOnWindows } from './own-systems.ts';
import type { PackageList } from './package-list.ts';
import type { PlatformPackages } from './platform-packages.ts';
import { unlistedModules } from './python-image.ts';
import { standardLibrary } from './standard-library.ts';

/**
 * What gives a module, in words: `scikit-learn 1.4.2`; null where nothing does, and undefined where
 * that is not known.
 */
export type Giver = string | null | undefined;

/** Who has a module. */
export interface Presence {
  /** The platform's own image. */
  readonly image: Giver;
  /** The runtime that would run the script here. */
  readonly runtime: Giver;
}

const python = 'the standard library';

/** Both answers for a dotted module. */
export function presenceOf(
  module: string,
  { image, runtime }: Pick<PlatformPackages, 'image' | 'runtime'>,
): Presence {
  const [top = ''] = module.split('.', 1);
  const ofPython = standardLibrary.has(top) || top.startsWith('_');
  return {
    image:
      ofPython && !notOnWindows.has(top)
        ? python
        : unlistedModules.includes(top)
          ? 'in no list, and imported by public scripts for the platform'
          : packageIn(image?.list, module),
    runtime:
      ofPython && !onlyOnWindows.has(top)
        ? python
        : top === 'sandbox_utils'
          ? 'brought by the gateway'
          : packageIn(runtime?.list, module),
  };
}

function packageIn(list: PackageList | undefined, module: string): Giver {
  const name = list?.packageOf(module);
  return typeof name === 'string' ? `${name} ${list?.versions.get(name)}` : name;
}
