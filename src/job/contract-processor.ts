import { nearest } from '../text/nearest.ts';
import { refused, type FormReader, type Record_, type Refused } from './form.ts';
import { readColumns, type Column } from './processor-columns.ts';
import { quote } from './shown.ts';
import type { Contract, Json } from './types.ts';

export type ProcessorContract = Extract<Contract, { platform: 'processor' }>;

export const processorKeys = [
  'input',
  'mode',
  'checkpoint',
  'checkpointColumn',
  'inputSchema',
  'outputSchema',
  'errorValues',
] as const;

export function readProcessor(form: FormReader, job: Record_): ProcessorContract | null {
  const input = readInput(form, job.get('input') ?? []);
  const mode = form.choice('mode', job.get('mode') ?? 'row-by-row', [
    'row-by-row',
    'bulk',
  ] as const);
  const checkpoint = form.json('checkpoint', job.get('checkpoint') ?? null);
  const named = job.get('checkpointColumn') ?? null;
  const checkpointColumn = named === null ? null : form.text('checkpointColumn', named);
  const inputSchema = readColumns(form, 'inputSchema', job.get('inputSchema') ?? null);
  const outputSchema = readColumns(form, 'outputSchema', job.get('outputSchema') ?? null);
  const errorValues = form.choice('errorValues', job.get('errorValues') ?? 'hidden', [
    'hidden',
    'shown',
  ] as const);
  if (input === refused || mode === refused || checkpoint === refused) return null;
  if (checkpointColumn === refused || inputSchema === refused || outputSchema === refused) {
    return null;
  }
  if (errorValues === refused) return null;
  checkCheckpoint(form, checkpointColumn, outputSchema);
  return {
    platform: 'processor',
    ...{ input, mode, checkpoint, checkpointColumn, inputSchema, outputSchema, errorValues },
  };
}

function readInput(form: FormReader, value: unknown): readonly Json[] | Refused {
  if (!Array.isArray(value)) return form.wrong('input', value, 'an array of items');
  return form.json('input', value) as readonly Json[] | Refused;
}

function checkCheckpoint(
  form: FormReader,
  name: string | null,
  columns: readonly Column[] | null,
): void {
  if (name === null || columns === null || columns.some((column) => column.name === name)) return;
  const near = nearest(
    name,
    columns.map((column) => column.name),
  );
  const meant = near === null ? '' : `; did you mean ${quote(near)}?`;
  form.fault(
    `\`checkpointColumn\` is ${quote(name)}, which the output schema does not have${meant}`,
    `Set it to one of ${columns.map((column) => quote(column.name)).join(', ')}.`,
    'output-schema',
    'checkpointColumn',
  );
}
