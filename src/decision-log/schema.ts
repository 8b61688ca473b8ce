import { z } from 'zod';
import { platformIds } from '../platform/platform.ts';
import {
  logVersion,
  type ContextRecord,
  type DecisionRecord,
  type LogRecord,
  type LossRecord,
} from './record.ts';

const level = z.enum(['error', 'warning', 'note']);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const texts = z.array(z.string());
const version = z.literal(logVersion);

const policy = z.looseObject({
  name: z.string(),
  digest,
  platform: z.enum(platformIds),
  python: z.string(),
  imports: z.strictObject({
    match: z.enum(['exact', 'prefix', 'any']),
    members: z.enum(['listed-module', 'submodules']),
    allow: texts,
  }),
  rules: z.record(z.string(), z.strictObject({ level: z.string(), options: z.looseObject({}) })),
  limits: z.looseObject({ sourceBytesMax: z.number(), sasHoursMax: z.number() }),
});

const context = z
  .strictObject({
    kind: z.literal('context'),
    version,
    id: digest.describe('Named by decisions.'),
    sallyport: z.string().describe('Version of the package.'),
    policy: policy.describe('The policy, complete.'),
    surface: digest.nullable().describe('Digest of the surface map.'),
    rules: z.record(z.string(), z.string()).describe('Rule to digest of what it looks for.'),
  })
  .describe('By what decisions were made; stands before the first that names it.');

const fault = z.strictObject({
  stage: z.enum(['form', 'artifact', 'syntax', 'content', 'query']),
  rule: z.string(),
  reason: z.string().optional(),
  level: level.optional(),
});

const artifact = z.strictObject({
  url: z.string().nullable().describe('`https://host/path`: no query, no credential.'),
  masked: z.boolean().describe('Whether `url` leaves something out.'),
  credential: z.strictObject({ kind: z.string(), identity: z.string().nullable() }).nullable(),
  sas: z
    .strictObject({
      permissions: z.string().nullable(),
      startsMs: z.number().nullable(),
      endsMs: z.number().nullable(),
      protocols: z.string().nullable(),
      account: z.boolean(),
    })
    .nullable()
    .describe('Terms of a shared access signature; never the signature.'),
});

const facts = z.strictObject({
  hits: z.record(z.string(), z.number()).describe('Rule to how often it hit, whatever its level.'),
  byImports: texts.describe('Rules of `hits` that hit only for what is not admitted.'),
  imports: z
    .array(z.tuple([z.string(), z.string().nullable(), z.number(), z.boolean()]))
    .nullable()
    .describe('Module, member or null, line, whether the member is a module.'),
  reach: z.strictObject({ modules: texts, functions: texts, always: z.boolean() }).nullable(),
});

const script = z.strictObject({
  platform: z.enum(platformIds),
  job: digest.describe('Of script and contract.'),
  script: digest.describe('Of the bytes of the script.'),
  bytes: z.number(),
  bare: z.boolean().describe('Judged alone, without the demands on a job.'),
  text: z.string().optional().describe('Only where `content` is `script`.'),
  facts: facts.nullable(),
  artifacts: z.array(artifact),
  brings: z.number(),
  faults: z.array(fault),
});

const decision = z
  .strictObject({
    kind: z.literal('decision'),
    version,
    id: z.string().min(1).max(64),
    time,
    verb: z.enum(['check', 'script', 'fix', 'admit', 'run', 'debug', 'query']),
    context: digest,
    policy: z.strictObject({ name: z.string(), digest }),
    rules: digest.describe('Of rule pages and surface map, as permits name it.'),
    platform: z.enum(platformIds),
    decision: z.enum(['allow', 'deny']),
    reasons: z.array(
      z.strictObject({
        rule: z.string(),
        level,
        line: z.number(),
        column: z.number(),
        reason: z.string().optional(),
        message: z.string().optional(),
      }),
    ),
    scripts: z.array(script),
    faults: z.array(fault),
  })
  .describe('One decision.');

const lost = z
  .strictObject({ kind: z.literal('lost'), version, time, count: z.number() })
  .describe('Decisions that were made and are not in the log.');

/** The form of a decision. */
export const decisionForm: z.ZodType<DecisionRecord> = decision as z.ZodType<DecisionRecord>;

/** The form of a context; of its policy as far as a reader asks. */
export const contextForm: z.ZodType<ContextRecord> = context as unknown as z.ZodType<ContextRecord>;

export const lossForm: z.ZodType<LossRecord> = lost;

/** The JSON Schema (draft 7) of one line of a decision log, as text that ends in a newline. */
export function logJsonSchema(): string {
  const line: z.ZodType<LogRecord> = z.discriminatedUnion('kind', [
    context,
    decision,
    lost,
  ]) as unknown as z.ZodType<LogRecord>;
  const { $schema, ...schema } = z.toJSONSchema(line, { target: 'draft-7', io: 'input' });
  const title = 'Line of a Sallyport decision log';
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
