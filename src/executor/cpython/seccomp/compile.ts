import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SeccompArch = 'x86_64' | 'aarch64';

/** One condition on an argument of a call, in the terms of an OCI runtime's profile. */
interface ProfileArgument {
  readonly index: number;
  readonly value?: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  /** Ours, not OCI's: one of these values. */
  readonly anyOf?: readonly number[];
  /** Ours, not OCI's: the value is the process's own id, written in when it is known. */
  readonly valueFrom?: 'own-pid';
}

interface ProfileRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  readonly errnoRet?: number;
  readonly args?: readonly ProfileArgument[];
}

export interface SeccompProfile {
  readonly defaultAction: 'SCMP_ACT_ERRNO';
  readonly defaultErrnoRet: number;
  readonly syscalls: readonly ProfileRule[];
}

/**
 * Name → number on x86-64 and on arm64 (from the kernel's headers); null where the architecture
 * lacks it.
 */
export type SyscallNumbers = Readonly<Record<string, readonly [number | null, number | null]>>;

/** A classic BPF program: 8 bytes an instruction. */
export interface SeccompProgram {
  readonly bytes: Buffer;
  /** Instructions whose constant is to be replaced by the process's own id. */
  readonly pidSlots: readonly number[];
}

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
  readonly pid?: boolean;
}

/** linux/audit.h */
const auditArch = { x86_64: 0xc000003e, aarch64: 0xc00000b7 } as const;
/** linux/seccomp.h */
const returns = { kill: 0x8000_0000, errno: 0x0005_0000, allow: 0x7fff_0000 } as const;
/** linux/bpf_common.h: load word, jump if equal, jump if not less, mask, return. */
const op = { load: 0x20, equal: 0x15, atLeast: 0x35, and: 0x54, ret: 0x06 } as const;
/** `__X32_SYSCALL_BIT`, asm/unistd.h */
const x32Bit = 0x4000_0000;
/** struct seccomp_data: nr, arch, instruction_pointer, args[6]. */
const offsets = { number: 0, arch: 4, args: 16 } as const;

const load = (k: number): Instruction => ({ code: op.load, jt: 0, jf: 0, k });
const ret = (k: number): Instruction => ({ code: op.ret, jt: 0, jf: 0, k });
const mask = (k: number): Instruction => ({ code: op.and, jt: 0, jf: 0, k });

/**
 * Reads the profiles and the numbers that are shipped beside this module. `processes` has rules that
 * go before those of `profile`, and admits processes of the script's own, for a tier that gives them
 * a namespace; `proxy` is what a client of the network needs beside either.
 */
export function shippedSeccomp(): {
  profile: SeccompProfile;
  processes: SeccompProfile;
  proxy: readonly ProfileRule[];
  numbers: SyscallNumbers;
} {
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8'));
  const profile = read('profile.json') as SeccompProfile;
  const more = read('processes.json') as readonly ProfileRule[];
  return {
    profile,
    processes: { ...profile, syscalls: [...more, ...profile.syscalls] },
    proxy: read('proxy.json') as readonly ProfileRule[],
    numbers: read('numbers.json') as SyscallNumbers,
  };
}

/**
 * Compiles an allow-list to the program that the kernel runs at every system call. Another
 * architecture's calls, and x32's, kill the process; a call that no rule admits gets the default
 * errno.
 *
 * @throws RangeError for a name that has no number, or a rule too long for a jump
 */
export function compileSeccomp(
  profile: SeccompProfile,
  numbers: SyscallNumbers,
  arch: SeccompArch,
): SeccompProgram {
  const refuse = ret(returns.errno | profile.defaultErrnoRet);
  const program: Instruction[] = [
    load(offsets.arch),
    { code: op.equal, jt: 1, jf: 0, k: auditArch[arch] },
    ret(returns.kill),
    load(offsets.number),
  ];
  if (arch === 'x86_64') {
    program.push({ code: op.atLeast, jt: 0, jf: 1, k: x32Bit }, ret(returns.kill));
  }
  for (const [number, rules] of rulesByNumber(profile, numbers, arch)) {
    const block = [...rules.flatMap(ruleBlock), ...(rules.some(unconditional) ? [] : [refuse])];
    program.push({ code: op.equal, jt: 0, jf: jump(block.length), k: number }, ...block);
  }
  program.push(refuse);
  return encode(program);
}

function rulesByNumber(
  profile: SeccompProfile,
  numbers: SyscallNumbers,
  arch: SeccompArch,
): [number, ProfileRule[]][] {
  const byNumber = new Map<number, ProfileRule[]>();
  for (const rule of profile.syscalls) {
    for (const name of rule.names) {
      const entry = numbers[name];
      if (entry === undefined) throw new RangeError(`no system call number for ${name}`);
      const number = entry[arch === 'x86_64' ? 0 : 1];
      if (number === null) continue;
      byNumber.set(number, [...(byNumber.get(number) ?? []), rule]);
    }
  }
  return [...byNumber].sort(([a], [b]) => a - b);
}

function unconditional(rule: ProfileRule): boolean {
  return rule.args === undefined;
}

/** All conditions hold: the rule's answer. Otherwise control falls to what follows the block. */
function ruleBlock(rule: ProfileRule): Instruction[] {
  const answer = ret(
    rule.action === 'SCMP_ACT_ALLOW' ? returns.allow : returns.errno | (rule.errnoRet ?? 1),
  );
  return (rule.args ?? []).reduceRight<Instruction[]>(
    (rest, argument) => condition(argument, rest),
    [answer],
  );
}

/** `then` runs when the argument has the value; otherwise it is jumped over. */
function condition(argument: ProfileArgument, then: Instruction[]): Instruction[] {
  const low = load(offsets.args + 8 * argument.index);
  const high = load(offsets.args + 8 * argument.index + 4);
  if (argument.op === 'SCMP_CMP_MASKED_EQ') {
    // Masks fit a word: the upper half of the argument does not count.
    const equal = { code: op.equal, jt: 0, jf: jump(then.length), k: argument.valueTwo ?? 0 };
    return [low, mask(argument.value ?? 0), equal, ...then];
  }
  const values = argument.anyOf ?? [argument.value ?? 0];
  const pid = argument.valueFrom === 'own-pid';
  const choices = values.map((k, index): Instruction => {
    const last = index === values.length - 1;
    const jt = jump(values.length - 1 - index);
    return { code: op.equal, jt, jf: last ? jump(then.length) : 0, k, ...(pid && { pid }) };
  });
  const upper = { code: op.equal, jt: 0, jf: jump(1 + choices.length + then.length), k: 0 };
  return [high, upper, low, ...choices, ...then];
}

/** A jump's distance is one byte. */
function jump(distance: number): number {
  if (distance > 255) throw new RangeError('a rule is too long for a jump');
  return distance;
}

function encode(program: readonly Instruction[]): SeccompProgram {
  const bytes = Buffer.alloc(program.length * 8);
  const pidSlots: number[] = [];
  program.forEach((instruction, index) => {
    bytes.writeUInt16LE(instruction.code, index * 8);
    bytes.writeUInt8(instruction.jt, index * 8 + 2);
    bytes.writeUInt8(instruction.jf, index * 8 + 3);
    bytes.writeUInt32LE(instruction.k >>> 0, index * 8 + 4);
    if (instruction.pid === true) pidSlots.push(index);
  });
  return { bytes, pidSlots };
}
