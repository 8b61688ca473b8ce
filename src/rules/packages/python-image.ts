import { readFileSync } from 'node:fs';
import type { PlatformId } from '../../platform/platform.ts';
import { packageList, type ImportedAs, type PackageList } from './package-list.ts';

/** Images of Azure Data Explorer whose Python scripts can be judged as. */
export const imageNames = ['3.10.8', '3.10.8-dl', '3.11.7', '3.11.7-dl'] as const;
export type ImageName = (typeof imageNames)[number];

/** `3.11` of image `3.11.7-dl`. */
export function pythonOf(image: string): string {
  return image.split('.', 2).join('.');
}

/** The image that a platform takes where a policy names none: the plain one of its Python. */
export function usualImage(platform: PlatformId, python: string): ImageName | null {
  if (platform !== 'kusto') return null;
  return imageNames.find((name) => pythonOf(name) === python) ?? null;
}

/** What is installed where the platform itself runs scripts. */
export interface PythonImage {
  readonly name: string;
  readonly list: PackageList;
  /** Other images that have a module, the retired 3.6.5 among them. */
  others(module: string): readonly { readonly image: string; readonly package: string }[];
}

interface ImagesFile {
  readonly images: readonly string[];
  /** The version in each of the images, in their order; null where it has none. */
  readonly packages: Readonly<Record<string, readonly (string | null)[]>>;
}

/**
 * Modules that public scripts for the platform import without bringing them, and that no list of it
 * names: https://learn.microsoft.com/kusto/functions-library/log-reduce-train-fl and the page of the plugin.
 */
export const unlistedModules: readonly string[] = ['sandbox_utils', 'log_cluster'];

const file = new URL('../../../images/kusto.json', import.meta.url);

/** Bytes of the table of images. */
export function readImages(): Buffer {
  return readFileSync(file);
}

/** Takes one image out of the table. */
export function pythonImage(name: string, bytes: Buffer, importedAs: ImportedAs): PythonImage {
  const { images, packages } = JSON.parse(bytes.toString('utf8')) as ImagesFile;
  const lists = new Map(
    images.map((image, column) => [image, packageList(versionsIn(packages, column), importedAs)]),
  );
  return {
    name,
    list: lists.get(name) ?? packageList(new Map(), importedAs),
    others: (module) =>
      [...lists].flatMap(([image, list]) => {
        const owner = image === name ? null : list.packageOf(module);
        return owner === null ? [] : [{ image, package: `${owner} ${list.versions.get(owner)}` }];
      }),
  };
}

function versionsIn(packages: ImagesFile['packages'], column: number): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, versions] of Object.entries(packages)) {
    const version = versions[column];
    if (typeof version === 'string') found.set(name, version);
  }
  return found;
}
