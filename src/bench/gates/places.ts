import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** Folders that commands name by `{peers}` and `{here}`. */
export interface Places {
  /** Where peers are installed. */
  readonly peers: string;
  /** Folder of the file that names the command. */
  readonly here: string;
}

/** Where `bench/peers/install.mjs` puts peers where nobody says otherwise. */
export function peersFolder(given: string | undefined): string {
  const named = given ?? process.env['SALLYPORT_PEERS'] ?? '';
  return named === '' ? join(homedir(), '.cache', 'sallyport', 'peers') : resolve(named);
}

/** A command with its folders filled in. */
export function filledIn(command: readonly string[], { peers, here }: Places): string[] {
  return command.map((word) => word.replaceAll('{peers}', peers).replaceAll('{here}', here));
}

/** A text in which no folder of this machine is named: results are for everybody. */
export function withoutFolders(text: string, { peers, here }: Places): string {
  const names = [
    [peers, '{peers}'],
    [here, '{here}'],
    [homedir(), '~'],
    [process.cwd(), '.'],
  ] as const;
  return names
    .filter(([folder]) => folder.length > 1)
    .reduce((told, [folder, name]) => told.replaceAll(folder, name), text);
}

/** Says of a program that cannot be started, as its file spells it, that it is not here. */
export function absenceOf(program: string): string {
  const isRelative = /^[^/{].*\//.test(program);
  const remedy = isRelative ? '; `{here}/…` is the folder of the file that names it' : '';
  return `not installed: there is no ${program}${remedy}`;
}

/**
 * Whether a program can be started, by its path or through PATH. A path that begins nowhere is of no
 * program: what is asked runs in a folder of its own.
 */
export async function isProgram(file: string): Promise<boolean> {
  if (file.includes('/') && !isAbsolute(file)) return false;
  const folders = isAbsolute(file) ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  for (const folder of folders) {
    const path = resolve(folder, file);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
