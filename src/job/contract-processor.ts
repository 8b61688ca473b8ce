import { limits } from '../limits.ts';
import { refused, type FormReader, type Record_, type Refused } from './form.ts';
import { quote } from './shown.ts';
import {
  processorTypes,
  type Contract,
  type Json,
  type ProcessorColumn,
  type ProcessorType,
} from './types.ts';
import { nearest } from '../text/nearest.ts';

export type ProcessorContract = Extract<Contract, { platform: 'processor' }>;

export const processorKeys = [
  'input',
  'mode',
  'checkpoint',
  'checkpointColumn',
  'outputSchema',
] as const;

type Column = Required<ProcessorColumn>;

export function readProcessor(form: FormReader, job: Record_): ProcessorContract | null {
  const input = readInput(form, job.get('input') ?? []);
  const mode = form.choice('mode', job.get('mode') ?? 'row-by-row', [
    'row-by-row',
    'bulk',
  ] as const);
  const checkpoint = form.json('checkpoint', job.get('checkpoint') ?? null);
  const named = job.get('checkpointColumn') ?? null;
  const checkpointColumn = named === null ? null : form.text('checkpointColumn', named);
  const given = job.get('outputSchema') ?? null;
  const outputSchema = given === null ? null : readColumns(form, given);
  if (input === refused || mode === refused || checkpoint === refused) return null;
  if (checkpointColumn === refused || outputSchema === refused) return null;
  checkCheckpoint(form, checkpointColumn, outputSchema);
  return { platform: 'processor', input, mode, checkpoint, checkpointColumn, outputSchema };
}

function readInput(form: FormReader, value: unknown): readonly Json[] | Refused {
  if (!Array.isArray(value)) return form.wrong('input', value, 'an array of items');
  return form.json('input', value) as readonly Json[] | Refused;
}

function readColumns(form: FormReader, value: unknown): readonly Column[] | Refused {
  const list = form.list('outputSchema', value, limits.columnsMax);
  if (list === refused) return refused;
  const columns = list.map((item, i) => readColumn(form, `outputSchema[${i}]`, item));
  const good = columns.filter((column) => column !== refused);
  const names = new Set<string>();
  for (const { name } of good) {
    if (names.has(name)) {
      const message = `output schema: column ${quote(name)} stands twice`;
      form.fault(message, 'Give every column a name of its own.', 'output-schema');
    }
    names.add(name);
  }
  if (list.length === 0) {
    const message = 'output schema: it names no column';
    form.fault(message, 'Write [{"name": "id", "type": "integer"}, …].', 'output-schema');
  }
  return good.length < columns.length ? refused : Object.freeze(good);
}

function readColumn(form: FormReader, path: string, value: unknown): Column | Refused {
  const record = form.record(path, value);
  if (record === refused) return refused;
  form.unknownKeys(path, record, ['name', 'type', 'nullable'], 'in a column of the output schema');
  const name = form.text(`${path}.name`, record.get('name'));
  const type = readType(form, `${path}.type`, record.get('type'));
  const nullable = form.flag(`${path}.nullable`, record.get('nullable') ?? false);
  if (name === refused || type === refused || nullable === refused) return refused;
  if (name === '') return form.wrong(`${path}.name`, name, 'a name');
  return Object.freeze({ name, type, nullable });
}

/** Names of types in Python, JSON and other platforms, with ours. */
const foreign: Readonly<Record<string, ProcessorType>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  real: 'number',
  bool: 'boolean',
  date: 'datetime',
  timestamp: 'datetime',
  dict: 'object',
  list: 'array',
  dynamic: 'any',
};

function readType(form: FormReader, path: string, value: unknown): ProcessorType | Refused {
  if (typeof value !== 'string' || processorTypes.some((type) => type === value)) {
    return form.choice(path, value, processorTypes);
  }
  const near = nearest(value, [...processorTypes, ...Object.keys(foreign)]);
  const meant = near === null ? '' : `; did you mean \`${foreign[near] ?? near}\`?`;
  const list = processorTypes.map((type) => `\`${type}\``).join(', ');
  return form.fault(`\`${path}\` is ${quote(value)}${meant}`, `Set it to one of ${list}.`);
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
  );
}
