import { BareReader } from './bare-reader.ts';
import type { Gate } from './gate.ts';
import { NaiveGate } from './naive.ts';
import { SallyportGate } from './sallyport.ts';
import type { Setting } from './setting.ts';

type Opening = (setting: Setting) => Gate | Promise<Gate>;

const gates: Readonly<Record<string, Opening>> = {
  sallyport: (setting) => new SallyportGate('native', setting),
  'sallyport-portable': (setting) => new SallyportGate('portable', setting),
  naive: () => new NaiveGate(),
};

/** What times are ratios to: no gate, but asked as one. */
const reference: Readonly<Record<string, Opening>> = {
  bare: async () => await BareReader.open(),
};

/** Gates that are part of this package. */
export const ownIds: readonly string[] = Object.keys(gates);

/**
 * A gate of this package, or the reference `bare`.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING` where there is no parser
 */
export async function openOwn(id: string, setting: Setting): Promise<Gate> {
  const opening = gates[id] ?? reference[id];
  if (opening === undefined) throw new RangeError(`no gate of this package is called ${id}`);
  return await opening(setting);
}
