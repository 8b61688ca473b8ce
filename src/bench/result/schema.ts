import { z } from 'zod';
import { containmentMembers } from '../containment/result-schema.ts';
import { detectionMembers } from './detection-schema.ts';
import type { BenchResult } from './form.ts';
import { gateRow } from './parts.ts';

const head = {
  format: z.literal('sallyport-bench'),
  version: z.literal(1),
};

const measured = {
  command: z.string().describe('The command line that measures the same again.'),
  environment: z.strictObject({
    date: z.iso.datetime(),
    node: z.string(),
    python: z.string().nullable(),
    os: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.int(),
    load: z.number().describe('Of the last minute, when the measurement began.'),
  }),
};

const timingRow = z.strictObject({
  id: z.string(),
  subject: z.string().describe('What ran: a gate, a door, a reference.'),
  what: z.string().describe('What it did.'),
  bytes: z.int().optional(),
  status: z.enum(['ran', 'missing', 'error', 'left-out']),
  why: z.string().optional(),
  medianMs: z.number().optional(),
  leastMs: z.number().optional().describe('The least disturbed round.'),
  quartilesMs: z.tuple([z.number(), z.number()]).optional(),
  madMs: z.number().optional().describe('Median absolute deviation.'),
  samples: z.int().optional(),
  ratios: z.record(z.string(), z.number()).optional().describe('To references of the same run.'),
  exponent: z.number().optional().describe('Of how its time grows with its size.'),
  peakBytes: z.int().optional().describe('That the process came to hold at most for it.'),
  verdict: z.string().optional().describe('What became of a script.'),
});

const workRow = z.strictObject({
  id: z.string(),
  counts: z.record(z.string(), z.int()).describe('Work done: may not grow.'),
  allocatedBytes: z.int().optional().describe('May grow by a tenth.'),
});

const timing = { gates: z.array(gateRow), rows: z.array(timingRow), work: z.array(workRow) };

/** The open format of results: what `sallyport bench … --output` writes and `compare` reads. */
export const benchResult: z.ZodType<BenchResult> = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('detection'), ...measured, ...detectionMembers }),
  z.strictObject({ ...head, kind: z.literal('false-positives'), ...measured, ...detectionMembers }),
  z.strictObject({ ...head, kind: z.literal('containment'), ...measured, ...containmentMembers }),
  z.strictObject({ ...head, kind: z.literal('latency'), ...measured, ...timing }),
  z.strictObject({ ...head, kind: z.literal('scaling'), ...measured, ...timing }),
  z.strictObject({ ...head, kind: z.literal('work'), ...measured, ...timing }),
]);

/** The JSON Schema (2020-12) of a result, ending in a newline. */
export function resultJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(benchResult, { io: 'input' });
  return `${JSON.stringify({ $schema, title: 'Sallyport benchmark result', ...schema }, null, 2)}\n`;
}
