import type { EngineName } from '../../regex/types.ts';
import type { Gate } from '../gates/gate.ts';
import { openGates } from '../gates/open.ts';
import { openApart } from '../gates/own-process.ts';
import { peersFolder } from '../gates/places.ts';
import { Setting } from '../gates/setting.ts';
import { shapePolicy } from './policy.ts';

export interface OpenOptions {
  /** Ids of gates, or paths of gate files. */
  readonly gates: readonly string[];
  readonly peers?: string | undefined;
  /** For one text; else what a gate's file says. */
  readonly timeoutMs?: number | undefined;
}

export interface OpenGate {
  readonly gate: Gate;
  /** Opens the gate once more, as a process that has judged nothing. */
  readonly again: () => Promise<Gate>;
}

export interface Opened {
  readonly setting: Setting;
  readonly gates: readonly OpenGate[];
  /** The bare parse that stands in turn with them. */
  readonly reference: Gate;
}

/** Engines of our own gates. */
export const engines: ReadonlyMap<string, EngineName> = new Map([
  ['sallyport', 'native'],
  ['sallyport-portable', 'portable'],
]);

/**
 * Opens gates and their reference, each in a process of its own.
 *
 * @throws GatewayError `ERR_USAGE`, `ERR_BENCH_READ`, `ERR_BENCH_INVALID`, `ERR_ENGINE_MISSING`
 */
export async function openAll(options: OpenOptions): Promise<Opened> {
  const setting = await Setting.under(shapePolicy);
  // A gate that hangs at a text is asked about the next all the same.
  const patience = { timeoutMs: options.timeoutMs, faultsMax: Infinity };
  const peers = peersFolder(options.peers);
  const named = [...new Set(options.gates)];
  const open = async (names: readonly string[]): Promise<Gate[]> =>
    await openGates({ named: names, peers, setting, patience });
  const reference = await openApart('bare', setting, patience);
  const gates = (await open(named)).map((gate, at) => {
    const again = async (): Promise<Gate> => (await open([named[at] ?? '']))[0] ?? gate;
    return { gate, again };
  });
  return { setting, gates, reference };
}
