import { limits } from '../limits.ts';
import { nearest } from '../text/nearest.ts';
import { refused, type FormReader, type Refused } from './form.ts';
import { quote } from './shown.ts';
import { processorTypes, type ProcessorColumn, type ProcessorType } from './types.ts';

export type Column = Required<ProcessorColumn>;

/** What each schema is called, and the rule that its faults belong to. */
const titles = {
  inputSchema: { title: 'input schema', rule: 'job-form' },
  outputSchema: { title: 'output schema', rule: 'output-schema' },
} as const;

/** A schema of the processor's: columns by name; null where the job gives none. */
export function readColumns(
  form: FormReader,
  key: keyof typeof titles,
  value: unknown,
): readonly Column[] | null | Refused {
  if (value === null) return null;
  const { title, rule } = titles[key];
  if (!Array.isArray(value)) {
    return form.wrong(key, value, 'a list of columns, as in [{"name": "id", "type": "integer"}]');
  }
  const list = form.list(key, value, limits.columnsMax);
  if (list === refused) return refused;
  const columns = list.map((item, i) => readColumn(form, `${key}[${i}]`, item));
  const good = columns.filter((column) => column !== refused);
  const names = new Set<string>();
  for (const { name } of good) {
    if (names.has(name)) {
      const message = `${title}: column ${quote(name)} stands twice`;
      form.fault(message, 'Give every column a name of its own.', rule, key);
    }
    names.add(name);
  }
  if (list.length === 0) {
    const message = `${title}: it names no column`;
    form.fault(message, 'Write [{"name": "id", "type": "integer"}, …].', rule, key);
  }
  return good.length < columns.length ? refused : Object.freeze(good);
}

function readColumn(form: FormReader, path: string, value: unknown): Column | Refused {
  const record = form.record(path, value);
  if (record === refused) return refused;
  form.unknownKeys(path, record, ['name', 'type', 'nullable'], 'in a column of a schema');
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
  const message = `\`${path}\` is ${quote(value)}${meant}`;
  return form.fault(message, `Set it to one of ${list}.`, undefined, path);
}
