import { readArtifacts } from './contract-artifacts.ts';
import { readTable } from './contract-table.ts';
import { refused, type FormReader, type Record_ } from './form.ts';
import type { TableCodec } from './table-codec.ts';
import { readRequest } from './request-properties.ts';
import { parseTypeof, resolveSchema } from './typeof.ts';
import type { Contract, JsonObject, KustoColumn, KustoHints } from './types.ts';

export type KustoContract = Extract<Contract, { platform: 'kusto' }>;

export const kustoKeys = [
  'input',
  'parameters',
  'outputSchema',
  'artifacts',
  'spillToDisk',
  'hints',
  'requestProperties',
] as const;

export function readKusto(form: FormReader, job: Record_, codec: TableCodec): KustoContract | null {
  const raw = job.get('input') ?? null;
  const input = raw === null ? null : readTable(form, 'input', raw, codec);
  const parameters = readParameters(form, job.get('parameters') ?? null);
  const brought = readArtifacts(form, job.get('artifacts') ?? {});
  const spill = job.get('spillToDisk');
  const spillToDisk = spill === undefined ? true : form.flag('spillToDisk', spill);
  const hints = readHints(form, job.get('hints') ?? {});
  const request = readRequest(form, job.get('requestProperties') ?? {});
  const columns = input === null || input === refused ? null : inputColumns(form, codec, input);
  // A broken input says enough: that `*` then has nothing to stand for is noise.
  const outputSchema =
    input === refused ? null : readSchema(form, job.get('outputSchema'), columns);
  if (input === refused || parameters === null) return null;
  if (brought === refused || spillToDisk === refused) return null;
  if (hints === null || request === refused) return null;
  return {
    platform: 'kusto',
    input,
    parameters,
    outputSchema,
    ...brought,
    spillToDisk,
    hints,
    request,
  };
}

const distributions = ['single', 'per_node'] as const;
const remotes = ['auto', 'local'] as const;

function readHints(form: FormReader, value: unknown): KustoHints | null {
  const record = form.record('hints', value);
  if (record === refused) return null;
  form.unknownKeys('hints', record, ['distribution', 'remote'], 'to the python plugin');
  const given = (name: string, usual: string): unknown => record.get(name) ?? usual;
  const distribution = form.choice(
    'hints.distribution',
    given('distribution', 'single'),
    distributions,
  );
  const remote = form.choice('hints.remote', given('remote', 'auto'), remotes);
  if (distribution === refused || remote === refused) return null;
  return Object.freeze({ distribution, remote });
}

function readParameters(form: FormReader, value: unknown): JsonObject | null {
  const copy = form.json('parameters', value);
  if (copy === refused) return null;
  if (copy === null) return Object.freeze({});
  if (typeof copy === 'object' && !Array.isArray(copy)) return copy as JsonObject;
  form.wrong('parameters', copy, 'an object of names and values, which becomes `kargs`');
  return null;
}

function inputColumns(form: FormReader, codec: TableCodec, input: Uint8Array): KustoColumn[] {
  const columns: KustoColumn[] = [];
  for (const { name, type } of codec.schema(input).columns) {
    if (type !== 'binary') columns.push({ name, type });
    else {
      form.fault(
        `column \`${name}\` of \`input\` holds bytes, a type that Kusto does not have`,
        'Write the bytes as base64 text.',
      );
    }
  }
  return columns;
}

/** The resolved schema; empty when it is faulty, null when there is none. */
function readSchema(
  form: FormReader,
  value: unknown,
  input: readonly KustoColumn[] | null,
): readonly KustoColumn[] | null {
  if (value === undefined || value === null) return null;
  const text = form.text('outputSchema', value);
  if (text === refused) return null;
  const { columns, faults } = resolveSchema(parseTypeof(text), input);
  for (const { message, help, line, column } of faults) {
    const place = `line ${line}, column ${column}`;
    const remedy = help ?? 'Write typeof(name:type, …).';
    form.fault(
      `output schema, ${place}: ${message.replace(/\.$/, '')}`,
      remedy,
      'output-schema',
      'outputSchema',
    );
  }
  if (faults.length > 0) return Object.freeze([]);
  return Object.freeze(columns.map((column) => Object.freeze(column)));
}
