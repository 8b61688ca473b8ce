import { limits } from '../limits.ts';
import { readTable } from './contract-table.ts';
import { refused, type FormReader, type Record_, type Refused } from './form.ts';
import type { TableCodec } from './table-codec.ts';
import type { Contract } from './types.ts';

export type AzuremlContract = Extract<Contract, { bundle: Uint8Array | null }>;

export const azuremlKeys = ['inputs', 'bundle'] as const;

/** Dataset 1 and dataset 2. */
const portsMax = 2;

export function readAzureml(
  form: FormReader,
  platform: AzuremlContract['platform'],
  job: Record_,
  codec: TableCodec,
): AzuremlContract | null {
  const ports = form.list('inputs', job.get('inputs') ?? [], portsMax);
  const port = (index: number): Uint8Array | null | Refused => {
    const value = ports === refused ? null : (ports[index] ?? null);
    return value === null ? null : readTable(form, `inputs[${index}]`, value, codec);
  };
  const first = port(0);
  const second = port(1);
  const zip = job.get('bundle') ?? null;
  const bundle = zip === null ? null : form.bytes('bundle', zip, limits.tableBytesMax);
  if (ports === refused || first === refused || second === refused || bundle === refused)
    return null;
  const inputs: readonly [Uint8Array | null, Uint8Array | null] = [first, second];
  return { platform, inputs: Object.freeze(inputs), bundle };
}
