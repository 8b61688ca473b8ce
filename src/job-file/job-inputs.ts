import { extname } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { Json } from '../job/types.ts';
import { limits } from '../limits.ts';
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
  if (wrong >= 0) return `port ${wrong + 1} must be the path of a file, or null`;
  return list as PortFiles;
}

function namedPorts(named: object, portsMax: number, id: PlatformId): PortFiles | string {
  const entries: [string, unknown][] = Object.entries(named);
  if (entries.length > portsMax) return tooMany(entries.length, portsMax, id);
  const ports: (string | null)[] = Array.from({ length: portsMax }, () => null);
  for (const [name, path] of entries) {
    const port = portsMax === 1 ? 0 : Number(/^[a-z]*[ _-]?(\d{1,2})$/i.exec(name)?.[1] ?? 0) - 1;
    if (port < 0 || port >= portsMax) {
      return `\`${name}\` names no port; the ports are ${portNames(portsMax)}`;
    }
    if (typeof path !== 'string') return `port \`${name}\` must be the path of a file`;
    ports[port] = path;
  }
  return ports;
}

function tooMany(count: number, portsMax: number, id: PlatformId): string {
  return `${count} inputs are given and ${platforms[id].title} has ${portsMax}`;
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
        throw new GatewayError('ERR_TABLE_INVALID', 'the format is not known by this name', {
          help: 'Name the file .csv, .json, .jsonl or .arrow.',
        });
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
    const value = JSON.parse(text) as Json;
    return Array.isArray(value) ? (value as readonly Json[]) : [value];
  });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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
