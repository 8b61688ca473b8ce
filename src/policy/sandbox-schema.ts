import { z } from 'zod';
import type { KustoSandbox, OwnSandbox, SandboxFile } from './file.ts';

/**
 * What the service takes where a policy says nothing, and where there is no policy at all
 * (https://learn.microsoft.com/kusto/management/sandbox-policy, Hyper-V).
 */
export const sandboxDefaults = {
  isEnabled: true,
  targetCountPerNode: 16,
  maxCpuRatePerSandbox: 50,
  maxMemoryMbPerSandbox: 1_024,
} as const;

/** The memory of all sandboxes of a node together. */
const sandboxesMemoryMbMax = 32_768;

/** No node has more: of the least memory each. */
const countMax = Math.floor(sandboxesMemoryMbMax / 200);

const count = z
  .int()
  .min(1)
  .max(countMax)
  .optional()
  .describe('Sandboxes of a node, at most two for each processor. Default 16.');
const cpuRate = z
  .int()
  .min(1)
  .max(100)
  .optional()
  .describe('Percent of all processors of a node. Default 50.');
const memoryMb = z
  .int()
  .min(200)
  .max(sandboxesMemoryMbMax)
  .optional()
  .describe('Memory in MB; that of all sandboxes of a node is at most 32768. Default 1024.');

function demandRoom(
  count: number = sandboxDefaults.targetCountPerNode,
  memory: number = sandboxDefaults.maxMemoryMbPerSandbox,
): { readonly message: string; readonly help: string } | null {
  if (count * memory <= sandboxesMemoryMbMax) return null;
  const message =
    `${count} sandboxes of ${memory} MB need ${count * memory} MB on a node, ` +
    `and ${sandboxesMemoryMbMax} is the most`;
  return { message, help: 'Lower `targetCountPerNode` or `maxMemoryMbPerSandbox`.' };
}

const own: z.ZodType<OwnSandbox> = z
  .strictObject({
    isEnabled: z.boolean().optional().describe('Whether scripts run at all. Default true.'),
    targetCountPerNode: count,
    maxCpuRatePerSandbox: cpuRate,
    maxMemoryMbPerSandbox: memoryMb,
  })
  .superRefine((given, context) => {
    const fault = demandRoom(given.targetCountPerNode, given.maxMemoryMbPerSandbox);
    if (fault === null) return;
    const { message, help } = fault;
    context.addIssue({ code: 'custom', message, params: { help } });
  });

/** The service knows two kinds of sandboxes. */
const sandboxKinds = ['PythonExecution', 'RExecution'] as const;

const kusto = z
  .strictObject({
    SandboxKind: z.enum(sandboxKinds).describe('What the sandboxes run.'),
    IsEnabled: z.boolean().optional().describe('False where it is not said.'),
    InitializeOnStartup: z.boolean().optional().describe('Read, and without effect: see `warm`.'),
    TargetCountPerNode: count,
    MaxCpuRatePerSandbox: cpuRate,
    MaxMemoryMbPerSandbox: memoryMb,
  })
  .superRefine((given, context) => {
    const fault = demandRoom(given.TargetCountPerNode, given.MaxMemoryMbPerSandbox);
    if (fault === null) return;
    const help = 'Lower `TargetCountPerNode` or `MaxMemoryMbPerSandbox`.';
    context.addIssue({ code: 'custom', message: fault.message, params: { help } });
  });

/** The service's own form: an object for each kind. */
export const kustoSandboxes: z.ZodType<readonly KustoSandbox[]> = z
  .array(kusto)
  .max(sandboxKinds.length)
  .superRefine((list, context) => {
    const kinds = list.map(({ SandboxKind }) => SandboxKind);
    const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
    if (twice === undefined) return;
    const params = { help: 'Keep one of the two.' };
    context.addIssue({ code: 'custom', message: `two policies are for \`${twice}\``, params });
  });

/** A sandbox policy, in our form or in Kusto's. */
export const sandboxFile: z.ZodType<SandboxFile> = z.union([own, kustoSandboxes]);
