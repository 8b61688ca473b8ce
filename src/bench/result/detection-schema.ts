import { z } from 'zod';
import type { DetectionResult, ResultHead } from './form.ts';
import { gateRow, share } from './parts.ts';

type Name = Exclude<keyof DetectionResult, keyof ResultHead | 'kind'>;

const byGate = <T extends z.ZodType>(value: T): z.ZodRecord<z.ZodString, T> =>
  z.record(z.string(), value);

const subject = z.strictObject({
  corpus: z.strictObject({ digest: z.string(), attacks: z.int(), honest: z.int() }),
  policy: z.strictObject({ name: z.string(), digest: z.string() }),
  rules: z.string().describe('Digest of the rules of the package.'),
});

const totals = z.strictObject({
  attacks: share.describe('Attacks that a reader can decide, and those caught.'),
  techniques: share.describe('A technique counts by its worst case.'),
  undecidable: share,
  honest: share.describe('Honest scripts, and those refused.'),
  warned: z.int(),
  errors: z.int().describe('Scripts at which the gate broke.'),
  mcc: z.number().min(-1).max(1).nullable(),
  validated: z.strictObject({ attacks: share, techniques: share }).optional(),
});

const pair = z.strictObject({ onlyFirst: z.int(), onlySecond: z.int(), p: z.number() });

const variants = z.strictObject({
  asked: z.int(),
  cases: share.describe('Cases all of whose forms kept the verdict.'),
  techniques: share,
  changed: z.record(z.string(), z.array(z.string())),
});

const rule = z.strictObject({
  family: z.string(),
  rule: z.string(),
  validated: z.int(),
  reported: z.int(),
  noisy: z.int(),
  missing: z.int(),
});

const caseResult = z.strictObject({
  family: z.string(),
  technique: z.string(),
  split: z.enum(['open', 'held-out']),
  decidable: z.boolean(),
  expected: z.enum(['deny', 'warn', 'allow']),
  script: z
    .string()
    .regex(/^[\da-f]{12}$/)
    .describe('The end of the SHA-256 of its script.'),
  verdicts: byGate(z.enum(['allow', 'warn', 'deny', 'error'])),
  standings: byGate(z.enum(['validated', 'reported', 'warned', 'missing'])).optional(),
  rules: byGate(z.array(z.string())).optional(),
});

/** What results about scripts hold beside the head. */
export const detectionMembers: { readonly [K in Name]: z.ZodType<DetectionResult[K]> } = {
  subject,
  gates: z.array(gateRow),
  totals: byGate(z.record(z.string(), totals)),
  pairs: z.array(
    z.strictObject({ first: z.string(), second: z.string(), attacks: pair, honest: pair }),
  ),
  variants: byGate(variants),
  rules: byGate(z.array(rule)),
  cases: z.record(z.string(), caseResult),
};
