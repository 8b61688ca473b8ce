import type { Outcome, OutputFile } from '../executor/types.ts';
import type { Contract, KustoType } from '../job/types.ts';
import type { Policy } from '../policy/types.ts';
import { tableCsv, tableSchema } from '../table/table.ts';

type KustoContract = Extract<Contract, { readonly platform: 'kusto' }>;

/**
 * What `query_python_debug` gives instead of a run: the input, the parameters, and the script behind
 * lines that read both, in the files that the service's clients save
 * (https://learn.microsoft.com/kusto/debug-inline-python).
 */
export async function debugOutcome(
  { input, parameters }: KustoContract,
  script: string,
  { isolation, platform, python, runtime }: Policy,
): Promise<Outcome> {
  const { emptyOutcome } = await import('../executor/assemble.ts');
  const environment = { tier: isolation.require, python, runtime };
  const files = [
    text('df.txt', 'text/csv', input === null ? '' : tableCsv(input)),
    text('kargs.txt', 'application/json', `${JSON.stringify(parameters, null, 2)}\n`),
    text('debug_python.py', 'text/x-python', prefix(input) + script),
  ];
  const notes = ['Debug mode (`query_python_debug`): nothing was run; `files` are its input.'];
  const end = { status: 'completed', failure: null } as const;
  return { ...emptyOutcome(end, platform, environment), files, notes };
}

function text(name: string, mediaType: string, content: string): OutputFile {
  return { name, mediaType, bytes: Buffer.from(content) };
}

/** How a column of the text becomes what a script finds in `df`; other types are read as they are. */
const readers: Readonly<Partial<Record<KustoType | 'binary', string>>> = {
  bool: 'lambda cell: {"true": True, "false": False}.get(cell)',
  datetime: 'lambda cell: pd.to_datetime(cell or None).tz_localize(None) if cell else pd.NaT',
  decimal: 'lambda cell: decimal.Decimal(cell) if cell else None',
  dynamic: 'lambda cell: json.loads(cell) if cell else None',
  guid: 'lambda cell: cell or None',
  string: 'str',
  timespan:
    'lambda cell: pd.to_timedelta(cell.replace(".", " days ", 1) if cell.count(".") > 1 else cell or None)',
};

function prefix(input: Uint8Array | null): string {
  const columns = input === null ? [] : tableSchema(input).columns;
  const lines = columns.flatMap(({ name, type }) => {
    const reader = readers[type];
    return reader === undefined ? [] : [`    ${JSON.stringify(name)}: ${reader},`];
  });
  const frame =
    columns.length === 0
      ? ['df = pd.DataFrame()']
      : ['df = pd.read_csv("df.txt", converters={', ...lines, '})'];
  return [
    'import decimal, json',
    'import numpy as np',
    'import pandas as pd',
    ...frame,
    'with open("kargs.txt", encoding="utf-8") as file:',
    '    kargs = json.load(file)',
    '# The script of the query:',
    '',
  ].join('\n');
}
