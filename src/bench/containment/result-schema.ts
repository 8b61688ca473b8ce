import { z } from 'zod';
import type { ResultHead } from '../result/form.ts';
import { share } from '../result/parts.ts';
import { families, type Family } from './cases/case.ts';
import { verdicts } from './doors/door.ts';
import type { CanaryWord, ContainmentResult } from './result-form.ts';

type Name = Exclude<keyof ContainmentResult, keyof ResultHead | 'kind'>;

const door = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  link: z.string().nullable(),
  status: z.enum(['ran', 'missing', 'broken']),
  why: z.string().optional(),
});

const canary: z.ZodType<CanaryWord> = z
  .union([
    z.literal('escapes'),
    z.literal('does not escape'),
    z.templateLiteral(['lacks ', z.string()]),
  ])
  .describe('What it comes to where nothing contains it.');

const doorCase = z.strictObject({
  family: z.enum(Object.keys(families) as [Family, ...Family[]]),
  kind: z.enum(['boundary', 'surface']),
  name: z.string(),
  staged: z.boolean().describe('A test of the suites stages it.'),
  canary,
  doors: z.record(z.string(), z.enum(verdicts)),
});

const controlCase = z.strictObject({
  name: z.string(),
  doors: z.record(z.string(), z.enum(['runs', 'fails', 'missing'])),
});

/** What results about doors hold beside the head. */
export const containmentMembers: { readonly [K in Name]: z.ZodType<ContainmentResult[K]> } = {
  doors: z.array(door),
  totals: z.record(z.string(), z.record(z.string(), share)),
  controls: z.record(z.string(), share),
  honest: z.record(z.string(), controlCase),
  cases: z.record(z.string(), doorCase),
};
