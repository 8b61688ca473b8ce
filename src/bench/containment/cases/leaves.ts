import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepsBits, keepsOtherThanFiles } from '../ran.ts';
import { guarded, type ScriptCase } from './case.ts';

export const leaves: readonly ScriptCase[] = [
  {
    id: '24b',
    family: 'leaves',
    kind: 'boundary',
    name: 'directories deeper than a path can say, without permissions',
    promise: 'remains',
    script: `
import os
for n in range(700):
    os.mkdir('further'); os.chdir('further')
os.mkdir('shut', 0)
print('held')`,
    status: ['completed', 'resource-limit'],
    shows: ({ directory }) => !isRemovable(directory),
  },
  {
    id: '25',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a symbolic link',
    script: guarded(`os.symlink('/etc/passwd', 'link')`),
    shows: keepsOtherThanFiles,
  },
  {
    id: '25b',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a fifo',
    script: guarded(`os.mkfifo('fifo')`),
    shows: keepsOtherThanFiles,
  },
  {
    id: '25c',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a socket file',
    script: guarded(`import socket; socket.socket(socket.AF_UNIX).bind('s')`),
    shows: keepsOtherThanFiles,
  },
  {
    id: '26',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'setuid by chmod',
    script: guarded(`open('f', 'w').close(); os.chmod('f', 0o4755)`),
    shows: keepsBits,
  },
  {
    id: '26b',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a setuid bit by fchmod',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o4755)`),
    shows: keepsBits,
  },
  {
    id: '26c',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a setuid bit by open',
    script: guarded(`
os.open('f', os.O_CREAT | os.O_WRONLY, 0o6755)
return os.stat('f').st_mode & 0o6000 != 0`),
    shows: keepsBits,
  },
  {
    id: '26d',
    family: 'leaves',
    kind: 'boundary',
    promise: 'remains',
    name: 'a setgid bit by mkdir',
    script: guarded(`os.umask(0); os.mkdir('d'); os.chmod('d', 0o2755)`),
    shows: keepsBits,
  },
  {
    id: '27',
    family: 'leaves',
    kind: 'boundary',
    name: 'names with a line feed, with escapes, and of no UTF-8',
    promise: 'remains',
    script: `
import os
for name in (b'new\\nline', b'esc\\x1b[31m', b'\\xff\\xfe', b'-rf'):
    os.close(os.open(name, os.O_CREAT))
os.mkdir('shut', 0o300); os.close(os.open('shut/f', os.O_CREAT, 0)); os.mkdir(b'shut/\\xff', 0)
print('held')`,
    shows: ({ directory }) => !isListable(directory),
  },
];

/** By one who writes paths out, however long they get. */
function isRemovable(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** By one who takes names for text, and lists for lines. */
function isListable(directory: string): boolean {
  const { stdout } = spawnSync('ls', ['-1', directory], { encoding: 'utf8' });
  return stdout.split('\n').every((name) => existsSync(join(directory, name)));
}
