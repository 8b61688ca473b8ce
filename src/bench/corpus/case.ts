import { z } from 'zod';
import type { Subject } from '../../policy/subject.ts';
import { pythonVersions, type PythonVersion } from '../../policy/file.ts';
import { splitOf, type Split } from './split.ts';

/** What a gate should say of a script: of an honest one nothing. */
export type Expected = 'deny' | 'warn' | 'allow';

/** A script of the corpus, and what is known of it. */
export interface BenchCase {
  readonly id: string;
  readonly technique: string;
  readonly family: string;
  /** First version of the language that takes it. */
  readonly python: PythonVersion;
  /** Modules that must be admitted for it to matter. */
  readonly needs: readonly string[];
  /** Whether it is for hosts that give scripts a directory to write in. */
  readonly keepsFiles: boolean;
  /** Whether a reader that runs nothing can know; of honest scripts always. */
  readonly decidable: boolean;
  readonly expected: Expected;
  /** Preset whose platform it is written for; null for the policy of the measurement. */
  readonly policy: string | null;
  readonly code: string;
  readonly split: Split;
}

/** A case as it is written down. */
export interface CaseFile {
  readonly id: string;
  readonly technique: string;
  readonly family: string;
  readonly python?: PythonVersion | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly keepsFiles?: boolean | undefined;
  readonly decidable?: boolean | undefined;
  readonly expected: Expected;
  readonly policy?: string | undefined;
  readonly escaped?: boolean | undefined;
  readonly code: string;
}

export const corpusSubject: Subject = {
  noun: 'corpus file',
  begin: '- id: imports-001',
  schema: 'bench/README.md',
  instead: 'Write a list of cases, each with `id`, `technique`, `family`, `expected` and `code`.',
};

const name = z.string().min(4).max(200);
const module = z
  .string()
  .regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/, 'Write a module as scripts do: `scipy.stats`.');
const words = 'Use lower-case letters and digits, with `-` between them';

const caseFile: z.ZodType<CaseFile> = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, `${words}: \`imports-001\`.`),
  technique: name.describe('What the script does; cases of one technique count as one, too.'),
  family: z.string().regex(/^[a-z][a-z0-9-]*$/, `${words}: \`dynamic-exec\`.`),
  python: z.enum(pythonVersions).optional().describe('First version that takes it.'),
  needs: z.array(module).max(50).optional().describe('Modules to admit for it to matter.'),
  keepsFiles: z.boolean().optional().describe('Whether files of its own directory are given.'),
  decidable: z.boolean().optional().describe('Whether a reader that runs nothing can know.'),
  expected: z.enum(['deny', 'warn', 'allow']).describe('What a gate should say.'),
  policy: z
    .string()
    .regex(/^[\w-]+$/, 'Name a preset: `processor`.')
    .optional()
    .describe('Preset whose platform it is for.'),
  escaped: z
    .boolean()
    .optional()
    .describe('Whether `code` has escapes: \\n \\r \\\\ \\xNN \\uNNNN.'),
  code: z.string().min(1),
});

export const corpusFile: z.ZodType<readonly CaseFile[]> = z.array(caseFile).min(1);

/** A case with its defaults, its escapes read and its side of the split. */
export function completeCase(file: CaseFile): BenchCase {
  const { id, technique, family, expected, code } = file;
  const { python = '3.9', needs = [], decidable = true, policy = null } = file;
  const { keepsFiles = false } = file;
  return {
    ...{ id, technique, family, python, needs, keepsFiles, decidable, expected, policy },
    code: file.escaped === true ? unescaped(code) : code,
    split: splitOf(family, technique),
  };
}

const plain: Readonly<Record<string, string>> = { n: '\n', r: '\r', '\\': '\\' };

/** Characters that YAML would not keep. */
function unescaped(code: string): string {
  return code.replaceAll(
    /\\(x[\da-f]{2}|u[\da-f]{4}|n|r|\\)/gi,
    (_, escape: string) =>
      plain[escape] ?? String.fromCodePoint(Number.parseInt(escape.slice(1), 16)),
  );
}

/** Scripts that a gate should let through. */
export const isHonest = ({ expected }: Pick<BenchCase, 'expected'>): boolean =>
  expected === 'allow';
