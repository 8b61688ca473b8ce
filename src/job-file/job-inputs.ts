import { extname } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { Json } from '../job/types.ts';
import { limits } from '../limits.ts';
import { firstInvalidByte } from '../syntax/utf8.ts';
import { jsonFault } from '../text/json-fault.ts';
import type { PlatformId } from '../platform/platform.ts';
import { platforms } from '../platform/platform.ts';
import { tableFromArrow, tableFromCsv, tableFromJson, tableRows } from '../table/table.ts';
import { beside, readBounded } from './read-file.ts';

/** The part of a job that its input files make. */
export type InputPart =
  | { readonly input: Uint8Array | readonly Json[] }
  | { readonly inputs: readonly (Uint8Array | null)[] };

/** Files by port (0-based), null where nothing is connected. */
export type PortFiles = readonly (string | null)[];

/**
 * What `inputs` of a job file says: one path, a list of paths by port, or paths by port number or
 * name.
 *
 * @returns a message where it says something else.
 */
export function portFiles(value: unknown, platform: PlatformId): PortFiles | string {
  const portsMax = platforms[platform].inputPortsMax;
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return listedPorts(value, portsMax, platform);
  if (typeof value === 'object' && value !== null) return namedPorts(value, portsMax, platform);
  return 'must be a path, a list of paths by port, or paths by port name';
}

function listedPorts(
  list: readonly unknown[],
  portsMax: number,
  id: PlatformId,
): PortFiles | string {
  if (list.length > portsMax) return tooMany(list.length, portsMax, id);
  const wrong = list.findIndex((each) => each !== null && typeof each !== 'string');
  if (wrong >= 0) return `must have the path of a file, or null, at place ${wrong + 1}`;
  return list as PortFiles;
}

function namedPorts(named: object, portsMax: number, id: PlatformId): PortFiles | string {
  const entries: [string, unknown][] = Object.entries(named);
  if (entries.length > portsMax) return tooMany(entries.length, portsMax, id);
  const ports: (string | null)[] = Array.from({ length: portsMax }, () => null);
  for (const [name, path] of entries) {
    const port = portsMax === 1 ? 0 : Number(/^[a-z]*[ _-]?(\d{1,2})$/i.exec(name)?.[1] ?? 0) - 1;
    if (port < 0 || port >= portsMax) {
      return `has the key \`${name}\`, which names no port; the ports are ${portNames(portsMax)}`;
    }
    if (typeof path !== 'string') return `must have the path of a file at \`${name}\``;
    ports[port] = path;
  }
  return ports;
}

function tooMany(count: number, portsMax: number, id: PlatformId): string {
  const ports = portsMax === 1 ? 'one port' : `${portsMax} ports`;
  return `names ${count} files, and ${platforms[id].title} has ${ports} for data`;
}

function portNames(portsMax: number): string {
  return Array.from({ length: portsMax }, (_, port) => `\`dataset${port + 1}\``).join(', ');
}

/**
 * Reads the input files, relative to `folder`, into the form that the platform's job has.
 *
 * @throws GatewayError `ERR_JOB_READ`, `ERR_TABLE_INVALID`.
 */
export async function readInputs(
  ports: PortFiles,
  platform: PlatformId,
  folder: string,
): Promise<InputPart> {
  const paths = ports.map((path) => (path === null ? null : beside(folder, path)));
  if (platform === 'processor') return { input: await readItems(paths[0] ?? null) };
  const tables = await Promise.all(paths.map(readPort));
  if (platform !== 'kusto') return { inputs: tables };
  return { input: tables[0] ?? [] };
}

async function readPort(path: string | null): Promise<Uint8Array | null> {
  return path === null ? null : readTable(path);
}

/** A table file, as Arrow; its format is told by its name. */
async function readTable(path: string): Promise<Uint8Array> {
  const bytes = await readBounded(path, limits.tableBytesMax);
  return named(path, () => {
    switch (extname(path).toLowerCase()) {
      case '.csv':
        return tableFromCsv(textOf(bytes));
      case '.json':
      case '.jsonl':
      case '.ndjson':
        return tableFromJson(textOf(bytes));
      case '.arrow':
      case '.arrows':
      case '.feather':
        return tableFromArrow(bytes);
      default:
        throw unknownFormat(path);
    }
  });
}

/** Items of `INPUT_DATA`: JSON values of all kinds; rows where the file is a table. */
async function readItems(path: string | null): Promise<readonly Json[]> {
  if (path === null) return [];
  if (extname(path).toLowerCase() !== '.json') {
    const table = await readTable(path);
    return tableRows(table);
  }
  const text = textOf(await readBounded(path, limits.tableBytesMax));
  return named(path, () => {
    const value = parsedJson(text);
    return Array.isArray(value) ? (value as readonly Json[]) : [value];
  });
}

/** What stands in place of a table that can be read, by the ending of the file's name. */
const conversions: Readonly<Record<string, string>> = {
  '.xlsx': 'Save the sheet as “CSV UTF-8” in the spreadsheet.',
  '.xls': 'Save the sheet as “CSV UTF-8” in the spreadsheet.',
  '.parquet':
    'Write it as Arrow: `pandas.read_parquet(path).to_feather("in.arrow", compression="uncompressed")`.',
  '.tsv': 'Write it with commas, and name it .csv.',
  '.txt': 'Write it with commas and a line of column names, and name it .csv.',
  '.zip': 'A script bundle is named by `bundle`; a table that is packed has to be unpacked.',
  '.pkl': 'Write it as CSV or Arrow: a pickle is code.',
};

function unknownFormat(path: string): GatewayError {
  const ending = extname(path).toLowerCase();
  const what = ending === '' ? 'its name has no ending' : `\`${ending}\` is no format that is read`;
  const convert = Object.hasOwn(conversions, ending) ? `${conversions[ending]} ` : '';
  return new GatewayError('ERR_TABLE_INVALID', what, {
    help: `${convert}Tables are .csv, .json, .jsonl and .arrow.`,
  });
}

function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const { message, help, line, column } = jsonFault(text);
    const what = `line ${line}, column ${column}: ${message}`;
    throw new GatewayError('ERR_TABLE_INVALID', what, { help, cause: error });
  }
}

/** @throws GatewayError `ERR_TABLE_INVALID` that says what the bytes are, where that can be seen. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const [what, help] = otherBytes(bytes);
    throw new GatewayError('ERR_TABLE_INVALID', what, { help, cause: error });
  }
}

function otherBytes(bytes: Uint8Array): readonly [what: string, help: string] {
  const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  const saved = 'Save it as UTF-8; a spreadsheet calls that “CSV UTF-8”.';
  if (head.startsWith('PK')) {
    return ['it is a zip archive, as the files of Excel are, whatever its name', saved];
  }
  if (head.startsWith('\u00ff\u00fe') || head.startsWith('\u00fe\u00ff')) {
    return ['it is UTF-16, and only UTF-8 is read', saved];
  }
  const at = firstInvalidByte(bytes);
  const line = Buffer.from(bytes.subarray(0, at)).toString('latin1').split('\n').length;
  const value = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return [`line ${line} is not UTF-8: byte ${at} is 0x${value}`, saved];
}

/** Runs a reader of a file's content; its errors say which file it was. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const known = error instanceof GatewayError ? error : null;
    const what = error instanceof Error ? error.message : String(error);
    throw new GatewayError('ERR_TABLE_INVALID', `cannot read ${path} as a table: ${what}`, {
      help: known?.help ?? 'Write the file as UTF-8 CSV, JSON, JSON Lines or Arrow.',
      faults: (known?.faults ?? []).map((fault) => ({ ...fault, path })),
      cause: error,
    });
  }
}
