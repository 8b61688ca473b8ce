import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import { platformIds, type PlatformId } from '../platform/platform.ts';
import { azuremlKeys, readAzureml } from './contract-azureml.ts';
import { kustoKeys, readKusto } from './contract-kusto.ts';
import { processorKeys, readProcessor } from './contract-processor.ts';
import { FormReader, refused, type Record_, type Refused } from './form.ts';
import { describe } from './shown.ts';
import type { TableCodec } from './table-codec.ts';
import type { Contract, JobSnapshot } from './types.ts';

/** A job as it was taken, or why it was not. */
export interface Taken {
  /** Null when the job is not of the documented form: it can then only be denied. */
  readonly snapshot: JobSnapshot | null;
  readonly findings: readonly RawFinding[];
}

const contractKeys: Readonly<Record<PlatformId, readonly string[]>> = {
  kusto: kustoKeys,
  'azureml-classic': azuremlKeys,
  'azureml-designer': azuremlKeys,
  processor: processorKeys,
  script: [],
};

/**
 * Takes a job from a caller's hand: every property is read once, checked, copied and frozen, so
 * that nothing the caller does later changes what is judged. Never throws; a getter or proxy that
 * throws is a finding.
 *
 * @param tables reads the input tables; a broken one is a finding.
 */
export function snapshotJob(input: unknown, tables: TableCodec): Taken {
  const form = new FormReader();
  try {
    const snapshot = readJob(form, input, tables);
    const broken = form.findings.some((finding) => finding.rule !== 'output-schema');
    return { snapshot: broken ? null : snapshot, findings: form.findings };
  } catch {
    form.fault(
      'the job cannot be read: one of its properties throws when it is looked at',
      'Hand in plain data: objects, arrays, texts, numbers and bytes.',
    );
    return { snapshot: null, findings: form.findings };
  }
}

/** A script with nothing around it, for the platform whose demands on a job do not count then. */
export function bareSnapshot(platform: PlatformId, script: string | Uint8Array): Taken {
  const form = new FormReader();
  const bytes = readScript(form, script);
  if (bytes === refused) return { snapshot: null, findings: form.findings };
  const snapshot = { platform, script: bytes, contract: emptyContract(platform), bare: true };
  return { snapshot: Object.freeze(snapshot), findings: form.findings };
}

function readJob(form: FormReader, input: unknown, tables: TableCodec): JobSnapshot | null {
  const job = form.record('job', input);
  if (job === refused) return null;
  const platform = form.choice('platform', job.get('platform'), platformIds);
  const script = readScript(form, job.get('script'));
  if (platform === refused) return null;
  const known = ['platform', 'script', ...contractKeys[platform]];
  form.unknownKeys('', job, known, `to a job for platform \`${platform}\``);
  const contract = readContract(form, platform, job, tables);
  if (script === refused || contract === null) return null;
  return Object.freeze({ platform, script, contract: Object.freeze(contract), bare: false });
}

function readContract(
  form: FormReader,
  platform: PlatformId,
  job: Record_,
  tables: TableCodec,
): Contract | null {
  switch (platform) {
    case 'kusto':
      return readKusto(form, job, tables);
    case 'azureml-classic':
    case 'azureml-designer':
      return readAzureml(form, platform, job, tables);
    case 'processor':
      return readProcessor(form, job);
    case 'script':
      return { platform };
  }
}

const loneSurrogate = /\p{Surrogate}/u;

/** The script's bytes; a text as its UTF-8. Bytes beyond the hard limit are not copied. */
function readScript(form: FormReader, value: unknown): Uint8Array | Refused {
  if (typeof value !== 'string' && !ArrayBuffer.isView(value)) {
    return form.wrong('script', value, 'the text of the script, or its bytes (Uint8Array)');
  }
  if (typeof value !== 'string') return form.bytes('script', value, limits.jobFileBytesMax);
  if (value.length > limits.jobFileBytesMax) {
    const message = `the script has ${value.length} characters and was not read`;
    const help = `Shorten the script to ${limits.hardSourceBytesMax} bytes: move data into the input.`;
    return form.fault(message, help, 'source-size');
  }
  const surrogate = loneSurrogate.exec(value);
  if (surrogate === null) return new TextEncoder().encode(value);
  const line = value.slice(0, surrogate.index).split('\n').length;
  return form.fault(
    `Line ${line} holds half of a surrogate pair ` +
      `(U+${surrogate[0].charCodeAt(0).toString(16).toUpperCase()}), which no UTF-8 can carry`,
    'Write the whole character, or the escape in a string.',
    'source-encoding',
  );
}

function emptyContract(platform: PlatformId): Contract {
  const form = new FormReader();
  const contract = readContract(form, platform, new Map(), noTables);
  if (contract === null) throw new TypeError(`No empty contract for ${describe(platform)}`);
  return Object.freeze(contract);
}

/** An empty contract has no tables to read. */
const noTables: TableCodec = {
  fromColumns: () => new Uint8Array(),
  fromArrow: () => new Uint8Array(),
  schema: () => ({ columns: [], rows: 0 }),
};
