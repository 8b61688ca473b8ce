import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { guarded, type ScriptCase } from './case.js';

export const leaves: readonly ScriptCase[] = [
  {
    id: '24b',
    name: 'directories deeper than a path can say, without permissions',
    promise: 'remains',
    script: `
import os
for n in range(700):
    os.mkdir('further'); os.chdir('further')
os.mkdir('shut', 0)
print('held')`,
    status: ['completed', 'resource-limit'],
    canary: { user: 'of the job', shows: ({ directory }) => !isRemovable(directory) },
  },
  {
    id: '25',
    promise: 'remains',
    name: 'a symbolic link',
    script: guarded(`os.symlink('/etc/passwd', 'link')`),
  },
  { id: '25b', promise: 'remains', name: 'a fifo', script: guarded(`os.mkfifo('fifo')`) },
  {
    id: '25c',
    promise: 'remains',
    name: 'a socket file',
    script: guarded(`import socket; socket.socket(socket.AF_UNIX).bind('s')`),
  },
  {
    id: '26',
    promise: 'remains',
    name: 'setuid by chmod',
    script: guarded(`open('f', 'w').close(); os.chmod('f', 0o4755)`),
  },
  {
    id: '26b',
    promise: 'remains',
    name: 'a setuid bit by fchmod',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o4755)`),
  },
  {
    id: '26c',
    promise: 'remains',
    name: 'a setuid bit by open',
    script: guarded(`
os.open('f', os.O_CREAT | os.O_WRONLY, 0o6755)
return os.stat('f').st_mode & 0o6000 != 0`),
  },
  {
    id: '26d',
    promise: 'remains',
    name: 'a setgid bit by mkdir',
    script: guarded(`os.umask(0); os.mkdir('d'); os.chmod('d', 0o2755)`),
  },
  {
    id: '41',
    promise: 'remains',
    name: 'a mode by path',
    script: guarded(`open('f', 'w').close(); os.chmod('f', 0o600)`),
  },
  {
    id: '41b',
    promise: 'remains',
    name: 'a mode by descriptor',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o644)`),
  },
  {
    id: '41c',
    promise: 'remains',
    name: 'times by descriptor',
    script: guarded(`os.utime(os.open('f', os.O_CREAT | os.O_WRONLY), (1, 1))`),
  },
  {
    id: '41d',
    promise: 'remains',
    name: 'times by path',
    script: guarded(`open('f', 'w').close(); os.utime('f', (1, 1))`),
  },
  {
    id: '41e',
    promise: 'remains',
    name: 'an owner',
    script: guarded(`open('f', 'w').close(); os.chown('f', os.getuid(), os.getgid())`),
  },
  {
    id: '41f',
    promise: 'remains',
    name: 'a truncated file by path',
    script: guarded(`open('f', 'w').close(); os.truncate('f', 0)`),
  },
  {
    id: '27',
    name: 'names with a line feed, with escapes, and of no UTF-8',
    promise: 'remains',
    script: `
import os
for name in (b'new\\nline', b'esc\\x1b[31m', b'\\xff\\xfe', b'-rf'):
    os.close(os.open(name, os.O_CREAT))
os.mkdir('shut', 0o300); os.close(os.open('shut/f', os.O_CREAT, 0)); os.mkdir(b'shut/\\xff', 0)
print('held')`,
    canary: { user: 'of the job', shows: ({ directory }) => !isListable(directory) },
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
