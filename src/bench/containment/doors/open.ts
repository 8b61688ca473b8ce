import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../../errors.ts';
import { didYouMean } from '../../../text/nearest.ts';
import { CommandDoor, type Host } from './command-door.ts';
import { readDoorFile } from './door-file.ts';
import type { Door } from './door.ts';
import { OwnDoor, ownId, ownTiers, type OwnHost } from './own-door.ts';

/** Door files that come with the package. */
const shipped = new URL('../../../../bench/peers/doors/', import.meta.url);

/** Ids of our tiers and of the doors that come with the package, in the order of their columns. */
function doorIds(): string[] {
  const peers = peerFiles().map((path) => basename(path, '.yaml'));
  return [...ownTiers.map(ownId), ...peers];
}

/**
 * Opens a door by its id, or by the path of a door file. One that is not installed opens too: it is
 * a row that says so.
 *
 * @throws GatewayError `ERR_USAGE` for an id that no door has, `ERR_BENCH_READ`, `ERR_BENCH_INVALID`
 */
export async function openDoor(name: string, host: Host & OwnHost): Promise<Door> {
  const tier = ownTiers.find((each) => ownId(each) === name);
  if (tier !== undefined) return await OwnDoor.open(tier, host);
  return await CommandDoor.open(pathOf(name), host);
}

/**
 * The doors that are named, each once, and all where none is: their files are read before anything
 * is measured, which takes minutes.
 *
 * @throws GatewayError `ERR_USAGE` for an id that no door has or two have, `ERR_BENCH_READ`,
 * `ERR_BENCH_INVALID`
 */
export async function chosenDoors(named: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(named.length === 0 ? doorIds() : named)];
  const seen = new Set<string>();
  for (const name of wanted) {
    const isOwn = ownTiers.some((tier) => ownId(tier) === name);
    const id = isOwn ? name : (await readDoorFile(pathOf(name))).door;
    if (seen.has(id)) {
      throw new GatewayError('ERR_USAGE', `two doors are called \`${id}\``, {
        help: 'Give each door file another `door`.',
      });
    }
    seen.add(id);
  }
  return wanted;
}

function pathOf(name: string): string {
  if (/[./\\]/.test(name)) return name;
  const path = peerFiles().find((file) => basename(file, '.yaml') === name);
  if (path !== undefined) return path;
  const known = doorIds();
  throw new GatewayError('ERR_USAGE', `no door is called \`${name}\`${didYouMean(name, known)}`, {
    help: `Doors: ${known.join(', ')}. A file of your own is named by its path: ./${name}.yaml`,
  });
}

function peerFiles(): string[] {
  if (!existsSync(shipped)) return [];
  const names = readdirSync(shipped).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => fileURLToPath(new URL(name, shipped)));
}
