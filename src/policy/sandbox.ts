import type { KustoSandbox, SandboxFile } from './file.ts';
import { readJson } from './json.ts';
import type { JsonResult } from './json.ts';
import { readKustoCommand } from './kusto-command.ts';
import { readKustoRows } from './kusto-rows.ts';
import { kustoSandboxes, sandboxDefaults } from './sandbox-schema.ts';
import type { SandboxPolicy } from './types.ts';

/** A sandbox policy as it came, with what holds for each kind of sandbox. */
export interface SandboxPolicyText {
  readonly python: SandboxPolicy;
  readonly r: SandboxPolicy;
}

/**
 * Reads a sandbox policy (https://learn.microsoft.com/kusto/management/sandbox-policy): the JSON
 * array, what `.show cluster policy sandbox` printed, or a whole `.alter` or `.delete` command.
 * A kind that is not in it has the service's implicit policy, which is enabled; one that is, and
 * does not say `IsEnabled`, is disabled.
 *
 * Faults are values, all of them, each with line and column.
 */
export function readSandboxPolicy(text: string): JsonResult<SandboxPolicyText> {
  const source = text.replace(/^\uFEFF/, '');
  const command = readKustoCommand(source, 'sandbox');
  if (command !== null) return command.ok ? read(command.command.json) : command;
  const [row] = readKustoRows(source, 'Policy') ?? [];
  return read(row?.get('Policy') ?? source);
}

function read(json: string): JsonResult<SandboxPolicyText> {
  // What is shown after a `.delete`.
  const found = json.trim() === 'null' ? noPolicy : readJson(json, kustoSandboxes);
  if (!found.ok) return found;
  const python = sandboxOf(found.value, 'PythonExecution');
  return { ok: true, value: { python, r: sandboxOf(found.value, 'RExecution') } };
}

const noPolicy = { ok: true, value: [] } as const;

function sandboxOf(
  list: readonly KustoSandbox[],
  kind: KustoSandbox['SandboxKind'],
): SandboxPolicy {
  const found = list.find(({ SandboxKind }) => SandboxKind === kind);
  if (found === undefined) return sandboxDefaults;
  return {
    isEnabled: found.IsEnabled ?? false,
    targetCountPerNode: found.TargetCountPerNode ?? sandboxDefaults.targetCountPerNode,
    maxCpuRatePerSandbox: found.MaxCpuRatePerSandbox ?? sandboxDefaults.maxCpuRatePerSandbox,
    maxMemoryMbPerSandbox: found.MaxMemoryMbPerSandbox ?? sandboxDefaults.maxMemoryMbPerSandbox,
  };
}

/** What holds for Python, in either form; null where nothing is said. */
export function completeSandbox(sandbox: SandboxFile | null): SandboxPolicy | null {
  if (sandbox === null) return null;
  if (isList(sandbox)) return { ...sandboxOf(sandbox, 'PythonExecution') };
  const { isEnabled, targetCountPerNode, maxCpuRatePerSandbox, maxMemoryMbPerSandbox } =
    sandboxDefaults;
  return {
    isEnabled: sandbox.isEnabled ?? isEnabled,
    targetCountPerNode: sandbox.targetCountPerNode ?? targetCountPerNode,
    maxCpuRatePerSandbox: sandbox.maxCpuRatePerSandbox ?? maxCpuRatePerSandbox,
    maxMemoryMbPerSandbox: sandbox.maxMemoryMbPerSandbox ?? maxMemoryMbPerSandbox,
  };
}

function isList(sandbox: SandboxFile): sandbox is readonly KustoSandbox[] {
  return Array.isArray(sandbox);
}
