import type { DetectionResult } from '../../bench/result/form.ts';
import { commandLine } from './command-line.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { handOut } from './hand-out.ts';
import { gateDefaults, type GateOptions } from './options.ts';

/** Asks gates about scripts, and hands out what they said. */
export async function measureGates(
  kind: DetectionResult['kind'],
  options: GateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { runDetection } = await import('../../bench/detection/run.ts');
  const { gate: gates, policy, corpus, peers, split, variants } = options;
  const result = await runDetection({
    ...{ kind, gates, policy, corpus, peers, split },
    variants: variants === false ? 'none' : variants,
    command: commandLine(kind, { gate: gates, policy, corpus, split, variants }, gateDefaults),
    signal: terminal.signal,
    onProgress: (text) => terminal.progress(text),
  }).finally(() => terminal.progress(''));
  await handOut(result, options, terminal);
  return exitCodes.ok;
}
