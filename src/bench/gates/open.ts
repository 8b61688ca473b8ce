import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayError } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';
import { CommandGate, type Patience } from './command.ts';
import type { Gate } from './gate.ts';
import { openApart } from './own-process.ts';
import { openOwn, ownIds } from './ours.ts';
import type { Setting } from './setting.ts';

/** Files of the peers that come with the package. */
const shipped = new URL('../../../bench/peers/gates/', import.meta.url);

export interface OpenGates {
  /** Ids, or paths of gate files; all that there are where none is named. */
  readonly named: readonly string[];
  readonly peers: string;
  readonly setting: Setting;
  /** Holds every gate to it: ours are in processes of their own then, so that they can be ended. */
  readonly patience?: Patience;
}

/** Ids of our gates and of the peers that come with the package, in the order of their rows. */
export function gateIds(): string[] {
  return [...ownIds, ...peerFiles().map((path) => basename(path, '.yaml'))];
}

/**
 * Opens gates, in the order in which they are named. One that is not installed opens too: it is a
 * row that says so.
 *
 * @throws GatewayError `ERR_USAGE` for an id that no gate has, `ERR_BENCH_READ`, `ERR_BENCH_INVALID`
 */
export async function openGates(options: OpenGates): Promise<Gate[]> {
  const { named } = options;
  const wanted = [...new Set(named.length === 0 ? gateIds() : named)];
  const files = wanted.map((name) => [name, fileOf(name)] as const);
  const gates: Gate[] = [];
  try {
    for (const [name, path] of files) {
      const gate = await open(name, path, options);
      gates.push(gate);
      if (gates.some((other) => other !== gate && other.id === gate.id)) throw twice(gate.id);
    }
    return gates;
  } catch (error) {
    await Promise.all(gates.map(async (gate) => await gate.close()));
    throw error;
  }
}

async function open(name: string, path: string | null, options: OpenGates): Promise<Gate> {
  const { patience, peers, setting } = options;
  if (path !== null) return await CommandGate.open(path, peers, setting, patience);
  if (patience !== undefined) return await openApart(name, setting, patience);
  return await openOwn(name, setting);
}

function twice(id: string): GatewayError {
  return new GatewayError('ERR_USAGE', `two gates are called \`${id}\``, {
    help: 'Give each gate file another `gate`.',
  });
}

/** The file of a gate; null for one of ours. */
function fileOf(name: string): string | null {
  if (ownIds.includes(name)) return null;
  if (/[./\\]/.test(name)) return name;
  const path = peerFiles().find((file) => basename(file, '.yaml') === name);
  if (path !== undefined) return path;
  const known = gateIds();
  throw new GatewayError('ERR_USAGE', `no gate is called \`${name}\`${didYouMean(name, known)}`, {
    help: `Gates: ${known.join(', ')}. A file of your own is named by its path: ./${name}.yaml`,
  });
}

function peerFiles(): string[] {
  if (!existsSync(shipped)) return [];
  const names = readdirSync(shipped).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => fileURLToPath(new URL(name, shipped)));
}
