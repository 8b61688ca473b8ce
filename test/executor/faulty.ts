import { chmodSync, writeFileSync } from 'node:fs';

/** A system call that goes wrong. */
export interface CallFault {
  readonly call: keyof typeof numbers;
  /** Only with these arguments, by their index; the lower 32 bits count. */
  readonly when?: Readonly<Record<number, number>>;
  /** What it answers. With 0 it claims to have done what it did not do. */
  readonly errno: number;
}

/** On x86-64 and on arm64, from the kernel's headers. */
const numbers = {
  capset: [126, 91],
  chdir: [80, 49],
  clone: [56, 220],
  close_range: [436, 436],
  execve: [59, 221],
  getppid: [110, 173],
  getsid: [124, 156],
  landlock_add_rule: [445, 445],
  landlock_create_ruleset: [444, 444],
  landlock_restrict_self: [446, 446],
  mmap: [9, 222],
  mount: [165, 40],
  openat: [257, 56],
  pivot_root: [155, 41],
  prctl: [157, 167],
  prlimit64: [302, 261],
  read: [0, 63],
  setsid: [112, 157],
  umount2: [166, 39],
  write: [1, 64],
} as const;

/** Becomes the real program, behind a filter that lets one call go wrong. */
const launcher = `#!/usr/bin/python3 -IS
import ctypes, os, sys
from json import load
real, number, when, errno = load(open(sys.argv[0] + '.json'))
def instruction(code, jump, value):
    return code.to_bytes(2, 'little') + bytes((0, jump)) + value.to_bytes(4, 'little')
if number is not None:
    tests = [(0, number)] + [(16 + 8 * int(index), value) for index, value in when.items()]
    program = b''
    for left, (offset, value) in zip(range(len(tests) - 1, -1, -1), tests):
        program += instruction(0x20, 0, offset) + instruction(0x15, 2 * left + 1, value)
    program += instruction(6, 0, 0x50000 | errno) + instruction(6, 0, 0x7fff0000)
    held = ctypes.create_string_buffer(program)
    place = ctypes.addressof(held).to_bytes(8, 'little')
    libc = ctypes.CDLL(None)
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, (len(program) // 8).to_bytes(8, 'little') + place, 0, 0) == 0
os.execv(real, sys.argv)
`;

/** A program in another one's place, which does as that one until it is broken. */
export class Faulty {
  readonly path: string;
  readonly #real: string;

  constructor(path: string, real: string) {
    this.path = path;
    this.#real = real;
    this.mend();
  }

  mend(): void {
    this.replace(launcher);
    this.#tell(null);
  }

  /** One call of it, and of all that it starts, goes wrong. */
  break(fault: CallFault): void {
    this.#tell(fault);
  }

  /** Another program is there. */
  replace(content: string, mode = 0o755): void {
    writeFileSync(this.path, content);
    chmodSync(this.path, mode);
  }

  #tell(fault: CallFault | null): void {
    const number = fault && numbers[fault.call][process.arch === 'arm64' ? 1 : 0];
    const content = JSON.stringify([this.#real, number, fault?.when ?? {}, fault?.errno ?? 0]);
    writeFileSync(`${this.path}.json`, content);
    chmodSync(`${this.path}.json`, 0o644);
  }
}
