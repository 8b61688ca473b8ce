import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { getSystemErrorMap } from 'node:util';
import type { Command } from '../tiers/tier.ts';

/** A process on its way: it may still tell by `error` that it never was. */
export interface Started {
  readonly child: ChildProcess;
  /** What the worker reads; null where there were no descriptors left. */
  readonly input: Duplex | null;
  /** What it answers. */
  readonly answers: Duplex | null;
}

/** Descriptor 3 is a socket that both sides may write; runsc hands on no more than three. */
const onStdin = '0<&3 3<&-';

/** What a process that waits for it reads before it becomes the job's. */
export const go = '\n';

/** A shell that becomes the job's process, once it is told to and with its descriptors moved. */
function behindShell(command: readonly string[], waits: boolean, onlyThree: boolean): string[] {
  if (!waits && !onlyThree) return [...command];
  const wait = waits ? 'read -r _ <&3 && ' : '';
  return ['/bin/sh', '-c', `${wait}exec "$@" ${onlyThree ? onStdin : ''}`, 'sh', ...command];
}

/** Both ends of five pipes, and what starting takes besides. */
const descriptorsNeeded = 16;

/** Where they run out half-way, Node keeps the ends that it has for good: better not to begin. */
function demandDescriptors(): void {
  const held: number[] = [];
  try {
    while (held.length < descriptorsNeeded) held.push(openSync('/dev/null', 'r'));
  } finally {
    held.forEach((descriptor) => closeSync(descriptor));
  }
}

/**
 * Starts a job's process, with the descriptors that the worker expects and no others.
 *
 * @param uid undefined when it runs as us
 * @param waits the process is not the job's before it has read `go`
 * @param proxied on descriptor 5 it hands us the socket that its proxy listens on
 * @throws Error when not even a first attempt could be made
 */
export function startProcess(
  command: Command,
  uid: number | undefined,
  { waits, proxied }: { readonly waits: boolean; readonly proxied: boolean },
): Started {
  const { file, args, cwd, environment, channel, user } = command;
  const [first = '', ...rest] = behindShell([file, ...args], waits, channel === 'stdin');
  const pipes: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe'];
  demandDescriptors();
  const apart: StdioOptions = channel === 'apart' ? ['pipe'] : [];
  const child = spawn(first, rest, {
    cwd,
    env: { ...environment },
    stdio: [...pipes, ...apart, ...(proxied ? (['ipc'] as const) : [])],
    // A session of its own: a terminal's Ctrl-C is for us, and the whole group can be ended.
    detached: true,
    ...(uid === undefined || user === 'ours' ? {} : { uid, gid: uid }),
  });
  const at = (index: number): Duplex | null => (child.stdio?.[index] ?? null) as Duplex | null;
  return { child, input: at(3), answers: at(channel === 'apart' ? 4 : 3) };
}

/** What refused, why, and the kernel's name of the why. */
export function whyNotStarted(error: unknown): string {
  const { errno, path, message } = error as Partial<NodeJS.ErrnoException>;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  if (known === undefined) return message ?? String(error);
  return `${path ?? 'the process'}: ${known[1]} (${known[0]})`;
}
