import { readFileSync } from 'node:fs';
import type { PolicyFile } from '../../policy/file.ts';
import { commandApart } from '../apart.ts';
import { CommandGate, type Patience } from './command.ts';
import type { Question } from './gate.ts';
import { openOwn } from './ours.ts';
import { Setting } from './setting.ts';

/** A gate of ours, or a reference, in a process of its own, asked by lines as others are. */
export async function openApart(
  id: string,
  setting: Setting,
  patience: Patience,
): Promise<CommandGate> {
  const gate = await openOwn(id, setting);
  const { link, name, reads, version } = gate.row();
  await gate.close();
  const file = {
    ...{ gate: id, name, reads, protocol: 'lines' as const },
    ...(link !== null && { link }),
    ...(version !== null && { version: [process.execPath, '--print', `'${version}'`] }),
    command: commandApart(import.meta.url, serve, [id, setting.policy]),
  };
  return await CommandGate.of(file, { peers: '', here: '' }, setting, patience);
}

/** Answers questions on standard input until it ends. */
export async function serve(id: string, policy: PolicyFile): Promise<void> {
  const gate = await openOwn(id, await Setting.under(policy));
  for await (const line of lines(process.stdin)) {
    const asked = JSON.parse(line) as Omit<Question, 'needs' | 'preset' | 'rules'>;
    const answer = await gate.ask({ ...asked, needs: [], preset: null, rules: {} });
    const peakBytes = highWater();
    const told = { id: asked.id, ...answer, ...(peakBytes !== null && { peakBytes }) };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
  await gate.close();
}

async function* lines(input: AsyncIterable<Buffer>): AsyncIterable<string> {
  let parts: Buffer[] = [];
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      yield Buffer.concat([...parts, chunk.subarray(from, end)]).toString();
      parts = [];
      from = end + 1;
    }
    parts.push(chunk.subarray(from));
  }
}

/** The most bytes that this process has held so far; null where no one says. proc_pid_status(5) */
function highWater(): number | null {
  if (process.platform !== 'linux') return null;
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return found === null ? null : Number(found[1]) * 1024;
}
