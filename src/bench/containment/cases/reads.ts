import { outside } from '../ran.ts';
import { guarded, type ScriptCase } from './case.ts';

export const reads: readonly ScriptCase[] = [
  {
    id: '1',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'reads /etc/passwd',
    script: guarded(`open('/etc/passwd').read()`),
  },
  {
    id: '1b',
    family: 'sees',
    kind: 'boundary',
    name: 'reads /etc/shadow or a file of the project',
    promise: 'files',
    script: guarded(`open('PROJECT').read()`),
  },
  {
    id: '1c',
    family: 'sees',
    kind: 'boundary',
    name: 'asks whether a path of the host exists',
    promise: 'paths',
    script: guarded(`os.stat('PROJECT')`),
  },
  {
    id: '2',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'lists the root directory',
    script: guarded(`return 'home' in os.listdir('/') or fail()`),
  },
  {
    id: '2b',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'leaves the directory and lists where it is',
    script: guarded(`os.chdir('/etc'); return 'passwd' in os.listdir('.') or fail()`),
  },
  {
    id: '3',
    family: 'sees',
    kind: 'boundary',
    name: 'finds a variable planted in the environment of the gateway',
    promise: 'files',
    script: guarded(
      `return os.environ['PLANTED_BY_HOST'] if 'PLANTED_BY_HOST' in os.environ else fail()`,
    ),
    canary: { user: 'ours' },
  },
  {
    id: '4',
    family: 'sees',
    kind: 'boundary',
    name: 'uses a descriptor of the gateway',
    promise: 'files',
    script: guarded(`
for fd in range(5, 64):
    try:
        os.fstat(fd)
        return True
    except OSError:
        pass
return fail()`),
    canary: { user: 'of the job' },
  },
  {
    id: '5',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'finds a process of the host in /proc',
    script: guarded(`return 'SIBLING' in os.listdir('/proc') or fail()`),
  },
  {
    id: '5b',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'reads the gateway in /proc',
    script: guarded(`open('/proc/GATEWAY/status').read()`),
  },
  {
    id: '5c',
    family: 'sees',
    kind: 'boundary',
    promise: 'files',
    name: 'finds mounts of the host',
    script: guarded(`return 'cgroup' in open('/proc/self/mountinfo').read() or fail()`),
  },
  {
    id: '28',
    family: 'leaves',
    kind: 'boundary',
    promise: 'files',
    name: 'writes to /tmp',
    script: guarded(`open('/tmp/NONCE', 'w').close()`),
    shows: outside,
  },
  {
    id: '28b',
    family: 'leaves',
    kind: 'boundary',
    promise: 'files',
    name: 'writes to /var/tmp',
    script: guarded(`open('/var/tmp/NONCE', 'w').close()`),
    shows: outside,
  },
];
