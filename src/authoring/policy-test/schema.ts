import { z } from 'zod';
import { limits } from '../../limits.ts';
import { calloutTypes } from '../../policy/kusto-words.ts';
import type { Subject } from '../../policy/subject.ts';
import type { FindingFile, NeverTest, PolicyTestFile, ScriptTest, UrlTest } from './form.ts';

export const testSubject: Subject = {
  noun: 'policy test',
  begin: 'policy: ./policy.yaml',
  schema: 'policies/policy-test.schema.json',
  instead: 'Write a mapping that begins with `policy: ./policy.yaml`.',
};

const refuse = (context: z.RefinementCtx, message: string, help: string): void => {
  context.addIssue({ code: 'custom', message, params: { help } });
};

const text = z.string().min(1).max(limits.testTextCharsMax);
const path = z.string().min(1).max(1_024);
const anyTest = {
  name: text.optional().describe('Shown in reports; where it is missing, what is tested.'),
  todo: text.optional().describe('Why the test does not hold yet. The day it does, it fails.'),
};

const place = z.int().min(1);
const finding: z.ZodType<FindingFile> = z.union([
  text,
  z.strictObject({
    rule: text.describe('Id of the rule.'),
    line: place.optional().describe('Line of the script, from 1.'),
    column: place.optional().describe('Column of the script, from 1.'),
    reason: text.optional().describe('`HOST_NOT_ALLOWED`'),
    message: text.optional().describe('Part of the message.'),
  }),
]);
const findings = z.array(finding).min(1).max(limits.findingsMax);
const expect = z.union([
  z.enum(['allow', 'deny']),
  z.strictObject({ deny: findings.describe('Exactly these rules deny.') }),
  z.strictObject({ allow: findings.describe('Allowed, and exactly these rules have a word.') }),
]);

/** What a snapshot's name ends in: nothing else is ever written. */
const snapshotEnding = '.snapshot.json';

const snapshot = path
  .refine((name) => name.endsWith(snapshotEnding), {
    params: { help: 'Only such files are ever written.' },
    error: `a snapshot's name ends in ${snapshotEnding}`,
  })
  .optional()
  .describe('File with all findings, as `policy test --update` writes it.');
const judged = {
  ...anyTest,
  expect: expect.optional().describe('The decision, and the rules that it rests on.'),
  snapshot,
};

const source = (what: string, marks: string): z.ZodType<ScriptTest> =>
  z
    .strictObject({
      ...judged,
      source: z.string().optional().describe(`The ${what} itself.`),
      file: path.optional().describe(`File with the ${what}, with marks such as \`${marks}\`.`),
    })
    .superRefine((test, context) => {
      const given = [test.source, test.file].filter((one) => one !== undefined).length;
      if (given !== 1) {
        const verb = given === 0 ? 'neither is' : 'both are';
        refuse(context, `${verb} given: \`source\`, \`file\``, 'Write one of the two.');
      } else if (test.source !== undefined && !test.expect && !test.snapshot) {
        refuse(context, 'the test expects nothing', 'Add `expect: allow` or `expect: deny`.');
      }
    });

const url: z.ZodType<UrlTest> = z
  .strictObject({
    ...anyTest,
    allow: text.optional().describe('URL that the policy admits.'),
    deny: text.optional().describe('URL that it does not admit.'),
    reason: text.optional().describe('Why it does not: `HOST_NOT_ALLOWED`.'),
    entry: text.optional().describe('Id of the callout that decides.'),
    type: z.enum(calloutTypes).optional().describe('Type of callout: `sandbox_artifacts`.'),
  })
  .superRefine((test, context) => {
    if ((test.allow === undefined) === (test.deny === undefined)) {
      refuse(context, 'a test of a URL is `allow` or `deny`', 'Write one of the two.');
    } else if (test.allow !== undefined && test.reason !== undefined) {
      refuse(context, 'what is admitted has no `reason`', 'Remove it, or write `deny`.');
    }
  });

const host = text.refine((name) => /^!?(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+$/.test(name), {
  params: {
    help: 'A host, `*.example.com` for those below one, `!` before either for all others.',
  },
  error: 'not the name of a host',
});

const never: z.ZodType<NeverTest> = z
  .strictObject({
    ...anyTest,
    host: z
      .union([host, z.array(host).min(1).max(100)])
      .optional()
      .describe('Hosts of the URLs; with `!` all but these.'),
    path: path
      .regex(/^!?\//)
      .optional()
      .describe('Beginning of the path, in whole segments; with `!` all but this.'),
    regex: text
      .max(limits.calloutPatternCharsMax)
      .optional()
      .describe('RE2, found anywhere in https://host/path.'),
    type: z.enum(calloutTypes).optional().describe('Type of callout: `sandbox_artifacts`.'),
  })
  .superRefine((test, context) => {
    if (test.host ?? test.path ?? test.regex) return;
    refuse(context, 'nothing says which URLs are meant', 'Write `host`, `path` or `regex`.');
  });

const list = <T>(item: z.ZodType<T>): z.ZodOptional<z.ZodArray<z.ZodType<T>>> =>
  z.array(item).max(limits.policyTestsMax).optional();

/** The form of a policy test file. The JSON Schema that editors use is made from it. */
export const policyTestFile: z.ZodType<PolicyTestFile> = z.strictObject({
  policy: path.describe('The policy that is tested: `./policy.yaml`, or a preset.'),
  scripts: list(source('script', '# deny: rule-id')).describe('Bare scripts of the platform.'),
  jobs: list(
    z.strictObject({ ...judged, file: path.describe('Job file; its own `expect` holds too.') }),
  ).describe('Whole jobs.'),
  queries: list(source('query', '// deny: rule-id')).describe('Queries of Kusto.'),
  urls: list(url).describe('URLs, as callouts of the policy and its identities judge them.'),
  never: list(never).describe('URLs of which none is admitted: proved, not sampled.'),
});

/** The JSON Schema (draft 7, which YAML editors read) of a policy test, ending in a newline. */
export function policyTestJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(policyTestFile, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify({ $schema, title: 'Sallyport policy test', ...schema }, null, 2)}\n`;
}
