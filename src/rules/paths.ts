import type { OptionValue } from './option-value.ts';

/** Folders of the artifacts, as the plugin's page and the function library write them. */
const tempFolders: readonly string[] = ['c:/temp', 'd:/temp'];

/** Whether a literal path is admitted. Slashes may lean either way, as on the platform's hosts. */
export function admitsPath(mode: OptionValue | undefined, path: string): boolean {
  if (mode === 'any') return true;
  if (mode !== 'relative' && mode !== 'temp') return false;
  if (isUrl(path)) return false;
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0')) return false;
  const plain = path.replaceAll('\\', '/').replace(/\/+/g, '/').toLowerCase();
  if (!plain.startsWith('/') && !plain.startsWith('~') && !/^[a-z]:/.test(plain)) return true;
  if (mode !== 'temp') return false;
  return tempFolders.some((folder) => plain === folder || plain.startsWith(`${folder}/`));
}

/** Whether a text begins like a URL of any scheme of two letters or more. */
export function isUrl(text: string): boolean {
  return /^[ \t]{0,8}[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\//.test(text);
}
