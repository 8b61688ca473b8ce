import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveBudget } from '../../../archive/budget.ts';
import { entryNameFault } from '../../../archive/entry-name.ts';
import { quoted } from '../../../archive/fault.ts';
import { findPackages } from '../../../archive/packages.ts';
import { readZip } from '../../../archive/read-zip.ts';
import type { PackedFile } from '../../../archive/read-zip.ts';
import { looksLikeZip } from '../../../archive/zip-list.ts';
import type { RunContract } from '../../../job/types.ts';
import { limits } from '../../../limits.ts';
import { nameBytesMax } from '../../../text/local-name.ts';
import { platforms } from '../../../platform/platform.ts';
import type { Folder } from '../../../platform/platform.ts';
import { makeReachable } from '../host/cache.ts';
import type { Inside } from '../tiers/tier.ts';
import type { WorkDirectory } from './work-directory.ts';

type Asked = RunContract | { readonly platform: string };

/** What an artifact has to install, for the worker: folders for `sys.path`, or why there is nothing. */
export type PackageOffer =
  | { readonly trees: readonly { readonly label: string; readonly path: string }[] }
  | { readonly why: string; readonly help: string };

/** What a job brings along, as it lies beside its working directory. */
export interface Laid {
  /** Symbolic links of the working directory: name and target. */
  readonly links: (inside: Inside) => readonly (readonly [name: string, target: string])[];
  /** By the local names of artifacts. */
  readonly packages: (inside: Inside) => Readonly<Record<string, PackageOffer>>;
}

/** Whether a job brings files that its script is to find. */
export function bringsFiles(contract: Asked): boolean {
  if ('artifacts' in contract) return Object.keys(contract.artifacts).length > 0;
  return 'bundle' in contract && contract.bundle !== null;
}

/**
 * Lays out the artifacts or the bundle of a job, where the job may read them and nobody but us can
 * write. They were inspected before the permit; here the same reader unpacks the same bytes.
 *
 * @throws Error when the host has no room, or for an archive that no inspection let through
 */
export async function layOut(
  contract: Asked,
  { brought }: Pick<WorkDirectory, 'brought'>,
): Promise<Laid | null> {
  if (!bringsFiles(contract)) return null;
  if ('artifacts' in contract) return await layArtifacts(contract.artifacts, brought);
  return 'bundle' in contract && contract.bundle !== null
    ? await layBundle(contract.bundle, brought)
    : null;
}

async function layBundle(bundle: Uint8Array, directory: string): Promise<Laid> {
  const read = await readZip(bundle, new ArchiveBudget());
  if (!read.ok) throw new Error(`the script bundle is refused: ${read.faults[0]?.message ?? ''}`);
  await write(join(directory, 'files'), read.files);
  const paths = withFolders(read.files.map(({ path }) => path));
  const links = linksTo(platforms['azureml-designer'].folder, paths.slice(0, limits.artifactsMax));
  return { links, packages: () => ({}) };
}

/** Paths of files and of the folders above them, the shallow ones first. */
function withFolders(files: readonly string[]): string[] {
  const all = files.flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  });
  const depth = (path: string): number => path.split('/').length;
  return [...new Set(all)].sort((a, b) => depth(a) - depth(b));
}

async function layArtifacts(
  artifacts: Readonly<Record<string, Uint8Array>>,
  directory: string,
): Promise<Laid> {
  const named = Object.entries(artifacts);
  await write(
    join(directory, 'files'),
    named.map(([path, bytes]) => ({ path, bytes })),
  );
  const budget = new ArchiveBudget();
  const offers: [string, (at: string) => PackageOffer][] = [];
  for (const [index, [name, bytes]] of named.entries()) {
    const below = join('packages', String(index));
    offers.push([name, await offer(name, bytes, budget, directory, below)]);
  }
  const packages = ({ brought }: Inside): Record<string, PackageOffer> =>
    Object.fromEntries(offers.map(([name, at]) => [name, at(brought)]));
  return { links: linksTo(platforms.kusto.folder, Object.keys(artifacts)), packages };
}

async function offer(
  name: string,
  bytes: Uint8Array,
  budget: ArchiveBudget,
  directory: string,
  below: string,
): Promise<(at: string) => PackageOffer> {
  if (!looksLikeZip(bytes)) {
    const help = 'Bring a wheel, a zip of wheels, or a zip of the folders of packages.';
    return () => ({ why: 'is no zip file', help });
  }
  const found = await findPackages(name, bytes, budget);
  if (!('trees' in found)) return () => found;
  for (const [index, { files }] of found.trees.entries()) {
    await write(join(directory, below, String(index)), files);
  }
  const labels = found.trees.map(({ label }) => label);
  return (at) => ({
    trees: labels.map((label, index) => ({ label, path: join(at, below, String(index)) })),
  });
}

/** The folder and its files under every name that scripts have for them, as plain names. */
function linksTo(folder: Folder | null, files: readonly string[]): Laid['links'] {
  if (folder === null) return () => [];
  return ({ brought }) => {
    const target = join(brought, 'files');
    const names = [folder.name, ...folder.spellings];
    const links = names.flatMap((name): [string, string][] => [
      [name, target],
      ...files.flatMap((file): [string, string][] =>
        ['\\', '\\\\'].map((separator) => [
          `${name}${separator}${file.replaceAll('/', separator)}`,
          join(target, file),
        ]),
      ),
    ]);
    // With a folder before it a long name of a file may be too long for one.
    return links.filter(([name]) => Buffer.byteLength(name) <= nameBytesMax);
  };
}

/** Plain files for all to read; a name that is there already, or leads elsewhere, is an error. */
async function write(top: string, files: readonly PackedFile[]): Promise<void> {
  for (const { path } of files) {
    const fault = entryNameFault(path);
    if (fault !== null) throw new Error(`${quoted(path)} cannot be laid out: ${fault.why}`);
  }
  const made = new Set<string>();
  for (const folder of [top, ...files.map(({ path }) => dirname(join(top, path)))]) {
    if (made.has(folder)) continue;
    made.add(folder);
    await makeReachable(folder);
  }
  for (const { path, bytes } of files) {
    await writeFile(join(top, path), bytes, { flag: 'wx', mode: 0o444 });
    // Whatever the umask says: the job is another user.
    await chmod(join(top, path), 0o444);
  }
}
