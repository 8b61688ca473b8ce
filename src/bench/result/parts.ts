import { z } from 'zod';
import type { GateRow } from '../gates/gate.ts';
import type { Share } from '../statistics.ts';

const portion = z.number().min(0).max(1);

export const share: z.ZodType<Share> = z.strictObject({
  hits: z.int().min(0),
  total: z.int().min(0),
  interval: z.tuple([portion, portion]).describe('Wilson at 95 %.'),
});

export const gateRow: z.ZodType<GateRow> = z.strictObject({
  id: z.string(),
  name: z.string(),
  version: z.string().nullable(),
  link: z.string().nullable(),
  reads: z.enum(['parse', 'interpret']),
  status: z.enum(['ran', 'missing', 'broken']),
  why: z.string().optional(),
});
