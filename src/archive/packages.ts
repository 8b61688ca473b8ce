import type { ArchiveBudget } from './budget.ts';
import { quoted } from './fault.ts';
import { readZip } from './read-zip.ts';
import type { PackedFile } from './read-zip.ts';

/** Files that come under one entry of `sys.path`. */
export interface PackageTree {
  /** The wheel that they come from; the archive where it is a zip of packages. */
  readonly label: string;
  readonly files: readonly PackedFile[];
}

/** What an archive brings to import, or why there is nothing. */
export type Packages =
  | { readonly trees: readonly PackageTree[] }
  | {
      /** Lower case, without a full stop: `it …`. */
      readonly why: string;
      /** Whole sentences. */
      readonly help: string;
    };

const wheelMark = /^[^/]+\.dist-info\/WHEEL$/;

export function isWheel(files: readonly PackedFile[]): boolean {
  return files.some(({ path }) => wheelMark.test(path));
}

/**
 * A wheel as it is installed: what lies in its data folder for libraries goes to the top, the rest of
 * that folder nowhere (https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
 */
export function installedFiles(files: readonly PackedFile[]): PackedFile[] {
  return files.flatMap(({ path, bytes }) => {
    const [, kind, below] = /^[^/]+\.data\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (kind === undefined || below === undefined) return [{ path, bytes }];
    return kind === 'purelib' || kind === 'platlib' ? [{ path: below, bytes }] : [];
  });
}

/**
 * What `Zipackage.install` finds in an archive: a wheel, wheels at the top of a zip, or folders of
 * packages and modules. An archive that was not inspected may be refused here as well.
 */
export async function findPackages(
  name: string,
  bytes: Uint8Array,
  budget: ArchiveBudget,
): Promise<Packages> {
  const read = await readZip(bytes, budget);
  if (!read.ok) return { why: `cannot be unpacked: ${read.faults[0]?.message ?? ''}`, help: rezip };
  if (isWheel(read.files)) return { trees: [{ label: name, files: installedFiles(read.files) }] };
  const wheels = read.files.filter(({ path }) => /\.whl$/i.test(path));
  if (wheels.length > 0) return await readWheels(wheels, budget);
  const top = new Set(read.files.map(({ path }) => path.split('/', 1)[0] ?? ''));
  // What macOS packs beside everything.
  top.delete('__MACOSX');
  const [folder] = top;
  if (!read.files.some(({ path }) => path.endsWith('.py'))) {
    return { why: 'holds no wheel and no Python module', help: whatToZip };
  }
  if (top.size === 1 && folder !== undefined && isOnlyAround(folder, read.files)) {
    const why = `holds one folder, ${quoted(folder)}, which is no package but has packages in it`;
    return { why, help: `Zip what is in ${quoted(folder)}, not the folder itself.` };
  }
  return { trees: [{ label: name, files: read.files }] };
}

const rezip = 'Make the archive anew with an ordinary zip program.';
const whatToZip =
  'Zip the `.whl` files, or the folders of the packages, and not their parent folder.';

async function readWheels(wheels: readonly PackedFile[], budget: ArchiveBudget): Promise<Packages> {
  const [below] = wheels.filter(({ path }) => path.includes('/'));
  if (below !== undefined) {
    const folder = quoted(below.path.slice(0, below.path.lastIndexOf('/')));
    const why = `has its wheels in the folder ${folder}, and they belong at its top`;
    return { why, help: `Zip the \`.whl\` files in ${folder}, not the folder itself.` };
  }
  const trees: PackageTree[] = [];
  for (const { path, bytes } of wheels) {
    const read = await readZip(bytes, budget);
    if (!read.ok || !isWheel(read.files)) {
      const why = `has a ${quoted(path)} that is no wheel`;
      return { why, help: 'Make it with `pip wheel`, or download it again.' };
    }
    trees.push({ label: path, files: installedFiles(read.files) });
  }
  return { trees };
}

/** A folder without code of its own, whose folders are packages: the parent was zipped with them. */
function isOnlyAround(folder: string, files: readonly PackedFile[]): boolean {
  const own = new RegExp('^[^/]+/[^/]+\\.py$');
  const packages = new RegExp('^[^/]+/[^/]+/__init__\\.py$');
  const within = files.filter(({ path }) => path.startsWith(`${folder}/`));
  return (
    !within.some(({ path }) => own.test(path)) && within.some(({ path }) => packages.test(path))
  );
}
