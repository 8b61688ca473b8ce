import { guarded, needsRoot, syscall, type ScriptCase } from './case.ts';

/**
 * Two that were started together take things and let go of them, now and then both at once: what one
 * cannot take, as another has it, is a sign. Held is what no sign came of in half a second; where
 * nothing contains them, each thing has to give one before long.
 */
const meeting = (things: string, from: 'any' | 'each'): string =>
  syscall(`
import errno, random, socket, time
${things}
seen, wanted = set(), ${from === 'each' ? 'len(things)' : '1'}
end = time.monotonic() + ${from === 'each' ? '4' : '0.5'}
while time.monotonic() < end:
    held = []
    for thing, take in things.items():
        try: held.append(take())
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EEXIST, errno.EADDRINUSE): seen.add(thing)
    if len(seen) >= wanted: end = min(end, time.monotonic() + 0.3)
    time.sleep(random.random() / 50)
    for let_go in held: let_go()
    time.sleep(random.random() / 50)
return len(seen) >= wanted or fail()`);

/** Every kind of lock, by the whole file, the process and the open file. */
const locks = `
import fcntl, struct
form = 'hhqqi0q'
def asked(file, command, kind, at):
    return struct.unpack(form, fcntl.fcntl(file, command, struct.pack(form, kind, 0, at, 1, 0)))[0]
def whole(file):
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lambda: fcntl.flock(file, fcntl.LOCK_UN)
def of_byte(file, take, look, at):
    asked(file, take, fcntl.F_RDLCK, at)
    if asked(file, look, fcntl.F_WRLCK, at) != fcntl.F_UNLCK: raise BlockingIOError(errno.EAGAIN, '')
    return lambda: asked(file, take, fcntl.F_UNLCK, at)
things = {}
for file in [os.open(path, os.O_RDONLY) for path in (os.__file__, '/dev/null', '/dev/urandom')]:
    things[file, 0] = lambda file=file: whole(file)
    things[file, 1] = lambda file=file: of_byte(file, fcntl.F_SETLK, fcntl.F_GETLK, 0)
    things[file, 2] = lambda file=file: of_byte(file, fcntl.F_OFD_SETLK, fcntl.F_OFD_GETLK, 1)`;

/** A socket without a file, memory, semaphores and a queue of System V, and a queue with a name. */
const names = `
def of_socket():
    held = socket.socket(socket.AF_UNIX)
    held.bind('\\0sallyport-bench')
    return held.close
def of_system_v(make, remove, *size):
    made = syscall(make, 0x53414c59, *size, 0o3600)
    return lambda: syscall(remove, made, 0, 0, 0)
def of_queue():
    os.close(syscall(240, b'sallyport-bench', os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600, 0))
    return lambda: syscall(241, b'sallyport-bench')
things = {
    0: of_socket, 1: lambda: of_system_v(29, 31, 1), 2: lambda: of_system_v(64, 66, 1),
    3: lambda: of_system_v(68, 71), 4: of_queue,
}`;

/** Two that wait at the same place of a file, and wake whoever waits there, until it was one. */
const waking = (seconds: number): string =>
  syscall(`
import errno, random, struct, time
libc.mmap.restype = ctypes.c_void_p
file = os.open(os.__file__, os.O_RDONLY)
page = libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file, ctypes.c_long(0))
word = ctypes.c_uint32.from_address(page).value
end = time.monotonic() + ${seconds}
while time.monotonic() < end:
    if syscall(202, ctypes.c_void_p(page), 1, 1) > 0: return True
    patience = struct.pack('qq', 0, random.randrange(1, 30_000_000))
    try: return syscall(202, ctypes.c_void_p(page), 0, word, patience)
    except OSError as error:
        if error.errno not in (errno.ETIMEDOUT, errno.EAGAIN): raise
fail()`);

/** By what two jobs that should know nothing of each other could tell one another something. */
export const signs: readonly ScriptCase[] = [
  {
    id: '43e',
    family: 'neighbours',
    kind: 'boundary',
    name: 'gives a sign to a sibling by a lock on a file of the runtime, or on a device',
    promise: 'locks',
    script: meeting(locks, 'any'),
    together: 2,
    canary: { user: 'of the job', script: meeting(locks, 'each') },
  },
  {
    id: '43f',
    family: 'neighbours',
    kind: 'surface',
    name: 'has itself told by a lease that others open a file of the runtime',
    promise: 'locks',
    script: guarded(`
import fcntl
fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '43g',
    family: 'neighbours',
    kind: 'boundary',
    name: 'watches who opens files of the runtime (inotify)',
    promise: 'locks',
    script: syscall(`
watch = syscall(294, 0)
syscall(254, watch, os.path.dirname(os.__file__).encode(), 0x20)
os.close(os.open(os.__file__, os.O_RDONLY))
return b'os.py' in os.read(watch, 4096) or fail()`),
  },
  {
    id: '43h',
    family: 'neighbours',
    kind: 'boundary',
    name: 'gives a sign to a sibling by a name that the kernel keeps, of a socket, a queue, or System V',
    promise: 'kernel',
    script: meeting(names, 'any'),
    together: 2,
    canary: { user: 'of the job', script: meeting(names, 'each') },
  },
  {
    id: '43i',
    family: 'neighbours',
    kind: 'boundary',
    name: 'wakes a sibling that waits at a place of a file of the runtime (futex)',
    promise: 'locks',
    script: waking(0.5),
    together: 2,
    canary: { user: 'of the job', script: waking(4) },
  },
  {
    id: '43j',
    family: 'neighbours',
    kind: 'boundary',
    name: 'the same, where processes are allowed',
    promise: 'waits',
    script: waking(3),
    together: 2,
    processes: 'allowed',
    canary: { user: 'of the job', script: waking(4) },
  },
  {
    id: '5d',
    family: 'sees',
    kind: 'boundary',
    name: 'asks what of a file of the runtime others have read (RWF_NOWAIT)',
    promise: 'kernel',
    script: guarded(`
file = os.open(os.__file__, os.O_RDONLY)
try: os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT)
except BlockingIOError: pass`),
  },
];
