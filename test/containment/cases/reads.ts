import { guarded, type ScriptCase } from './case.js';

export const reads: readonly ScriptCase[] = [
  {
    id: '1',
    promise: 'files',
    name: 'reads /etc/passwd',
    script: guarded(`open('/etc/passwd').read()`),
  },
  {
    id: '1b',
    name: 'reads /etc/shadow or a file of the project',
    promise: 'files',
    script: guarded(`open('PROJECT').read()`),
  },
  {
    id: '1c',
    name: 'asks whether a path of the host exists',
    promise: 'paths',
    script: guarded(`os.stat('PROJECT')`),
  },
  {
    id: '2',
    promise: 'files',
    name: 'lists the root directory',
    script: guarded(`return 'home' in os.listdir('/') or fail()`),
  },
  {
    id: '2b',
    promise: 'files',
    name: 'leaves the directory and lists where it is',
    script: guarded(`os.chdir('/etc'); return 'passwd' in os.listdir('.') or fail()`),
  },
  {
    id: '3',
    name: 'finds a variable planted in the environment of the gateway',
    promise: 'files',
    script: guarded(
      `return os.environ['PLANTED_BY_GATEWAY'] if 'PLANTED_BY_GATEWAY' in os.environ else fail()`,
    ),
    canary: { user: 'ours' },
  },
  {
    id: '4',
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
    promise: 'files',
    name: 'finds a process of the host in /proc',
    script: guarded(`return 'SIBLING' in os.listdir('/proc') or fail()`),
  },
  {
    id: '5b',
    promise: 'files',
    name: 'reads its parent in /proc',
    script: guarded(`open('/proc/%d/status' % os.getppid()).read()`),
  },
  {
    id: '5c',
    promise: 'files',
    name: 'finds mounts of the host',
    script: guarded(`return 'cgroup' in open('/proc/self/mountinfo').read() or fail()`),
  },
  {
    id: '28',
    promise: 'files',
    name: 'writes to /tmp',
    script: guarded(`
name = '/tmp/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
  {
    id: '28b',
    promise: 'files',
    name: 'writes to /var/tmp',
    script: guarded(`
name = '/var/tmp/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
];
