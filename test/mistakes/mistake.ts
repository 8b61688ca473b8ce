import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { JsonObject } from '#dist/job/types.js';
import { tableFromRows } from '#dist/table/table.js';
import { zipOf } from '../archive/make-wheel.js';

/** What lies in a file: a text, or bytes said in one of these ways. */
export type Content =
  | string
  | { readonly latin1: string }
  | { readonly utf16: string }
  | { readonly base64: string }
  | { readonly zip: Readonly<Record<string, string>> }
  | { readonly arrow: readonly JsonObject[] }
  | { readonly repeat: string; readonly times: number };

/** One mistake that a user makes, and all that is told of it. */
export interface Mistake {
  readonly mistake: string;
  readonly policy?: string;
  /** The file that the user checks or runs: a script, a query or a job file. */
  readonly script?: Content;
  readonly query?: Content;
  readonly job?: Content;
  /** Files beside it. */
  readonly files?: Readonly<Record<string, Content>>;
  /** Runs it; otherwise it is checked. */
  readonly run?: true;
  /** The table that a query is run with. */
  readonly input?: string;
  readonly says: string;
}

/** Cases of one file of this folder. */
export interface Group {
  readonly name: string;
  readonly policy?: string;
  readonly mistakes: readonly Mistake[];
}

const folder = join(import.meta.dirname, '..', '..', 'test', 'mistakes');

export function readGroups(): Group[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => {
    const group = parse(readFileSync(join(folder, name), 'utf8')) as Omit<Group, 'name'>;
    return { ...group, name: name.replace('.yaml', '') };
  });
}

/** The files of a case by name, and which of them is checked or run. */
export function filesOf(mistake: Mistake): { files: Record<string, Content>; subject: string } {
  const files: Record<string, Content> = { ...mistake.files };
  let subject = '';
  for (const [key, name] of [
    ['script', 'script.py'],
    ['query', 'query.kql'],
    ['job', 'step.job.yaml'],
  ] as const) {
    const content = mistake[key];
    if (content === undefined) continue;
    files[name] = content;
    subject = name;
  }
  return { files, subject };
}

export function bytesOf(content: Content): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  if ('latin1' in content) return Buffer.from(content.latin1, 'latin1');
  if ('utf16' in content) return Buffer.from(`\ufeff${content.utf16}`, 'utf16le');
  if ('base64' in content) return Buffer.from(content.base64, 'base64');
  if ('zip' in content) return zipOf(content.zip);
  if ('arrow' in content) return tableFromRows(content.arrow);
  return Buffer.from(content.repeat.repeat(content.times));
}
