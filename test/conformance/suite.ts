import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { platformIds } from '#dist/platform/platform.js';
import { outcomeStatuses } from '#dist/executor/types.js';

/** The suite as data: what it holds and where it lies. README.md beside it says what it means. */
const root = join(import.meta.dirname, '..', '..');
export const suiteFolder: string = join(root, 'test', 'conformance');

const text = z.string().min(1);
const object = z.record(z.string(), z.unknown());

const finding = z.strictObject({
  rule: text,
  level: z.enum(['error', 'warning', 'note']).optional().describe('Default `error`.'),
  line: z.int().min(1).optional().describe('Line of the script, or of the query.'),
  says: text.optional().describe('Stands in its message or its remedy.'),
});

const logLine = z.tuple([z.enum(['trace', 'debug', 'info', 'warn', 'error']), z.string()]);

const outcome = z.strictObject({
  status: z.enum(outcomeStatuses),
  platformStatus: z.int().optional().describe("The platform's own number of the end."),
  platformCode: text.optional().describe("The platform's own error code."),
  says: text.optional().describe('Stands in the message of the failure or its remedy.'),
  line: z.int().min(1).optional().describe('Line of the script that is to blame.'),
  tables: z.array(z.array(object)).optional().describe('Rows by output port.'),
  checkpoint: z.unknown().optional(),
  sandboxes: z.int().optional().describe('How many ran side by side.'),
  log: z.array(logLine).optional(),
  stdout: z.string().optional().describe('Stands in it.'),
  stderr: z.string().optional().describe('Stands in it.'),
  notes: z.array(text).optional().describe('Each stands in the note of its place.'),
  files: z.array(text).optional().describe('Names of the files that the platform collects.'),
});

const oneCase = z
  .strictObject({
    name: text.optional().describe('What differs between the cases of a row.'),
    script: z.string().optional().describe('The script of the job.'),
    query: z.string().optional().describe('A query of Kusto in place of a job.'),
    call: z.int().min(1).optional().describe('Which call of a query runs. Default 1.'),
    job: object.optional().describe('What else the job has, over the `job` of the file.'),
    policy: object.optional().describe("Keys over those of the platform's preset policy."),
    full: z.boolean().optional().describe('Heavy: not part of a short run.'),
    verdict: z.enum(['allow', 'deny']),
    findings: z.array(finding).optional().describe('All of them, in order. Default none.'),
    outcome: outcome
      .nullable()
      .optional()
      .describe('The job runs, and this is its end. Null: it is handed in to run, and denied.'),
  })
  .refine((given) => (given.script === undefined) !== (given.query === undefined), {
    message: 'a case has `script` or `query`',
  });

const row = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    behaviour: text,
    page: text.optional().describe('Key of `sources.yaml`; left out where no page says it.'),
    section: text.optional().describe('Heading on that page.'),
    choice: text.optional().describe('What this implementation does where pages are silent.'),
    cases: z.array(oneCase).min(1).optional(),
    tests: z
      .array(z.strictObject({ file: text, name: text }))
      .min(1)
      .optional()
      .describe('Tests of this implementation that prove it where data cannot.'),
    outside: text.optional().describe('Why a gateway has no part in it.'),
  })
  .refine((given) => given.cases ?? given.tests ?? given.outside, {
    message: 'a row has `cases`, `tests` or `outside`',
  })
  .refine((given) => given.page ?? given.choice, {
    message: 'a row has a `page`, or the `choice` that was made',
  });

const sectionFile = z.strictObject({
  platform: z.enum(platformIds),
  title: text,
  job: object.optional().describe('What each job of the file has unless it says otherwise.'),
  policy: object.optional().describe("Keys over those of the platform's preset policy."),
  rows: z.array(row).min(1),
});

export type ConformanceCase = z.infer<typeof oneCase>;
export type ConformanceRow = z.infer<typeof row>;
export type ConformanceFile = z.infer<typeof sectionFile> & { readonly path: string };

const source = z.strictObject({ title: text, url: z.url().optional() });
export type Source = z.infer<typeof source>;

/** Files in the order of the table: by platform, then by name. */
export function loadSuite(): readonly ConformanceFile[] {
  return platformIds.flatMap((platform) => {
    if (!readdirSync(suiteFolder).includes(platform)) return [];
    const names = readdirSync(join(suiteFolder, platform)).toSorted();
    return names.map((name) => {
      const path = `${platform}/${name}`;
      const parsed = sectionFile.safeParse(parse(readFileSync(join(suiteFolder, path), 'utf8')));
      if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
      return { ...parsed.data, path };
    });
  });
}

export function loadSources(): Readonly<Record<string, Source>> {
  const sources = parse(readFileSync(join(suiteFolder, 'sources.yaml'), 'utf8')) as unknown;
  return z.record(z.string(), source).parse(sources);
}

/** JSON Schema of a file of rows. */
export function suiteSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(sectionFile, { target: 'draft-7', io: 'input' });
  const titled = { $schema, title: 'Conformance rows of a platform', ...schema };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
