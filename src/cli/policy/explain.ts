import { Option, type Command } from 'commander';
import type { Subject } from '../../authoring/explain/subject.ts';
import { limits } from '../../limits.ts';
import { paintFor } from '../../report/paint.ts';
import { visibleText } from '../../text/visible.ts';
import { policyFor, policyOf, type CheckOptions } from '../check-target.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { isJobFile, loadJobFile } from '../../job-file/job-file.ts';
import { isQueryFile, queryText } from '../../job-file/query-file.ts';
import { readBounded, readChunks } from '../../job-file/read-file.ts';
import { rulesOption } from '../rules-option.ts';
import { surfaceOption } from '../surface-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options extends CheckOptions {
  readonly format: 'pretty' | 'json';
  readonly surface?: string;
  readonly rules?: string;
}

const examples = `
Examples:
  sallyport policy explain step.py --policy processor
  sallyport policy explain jobs/sine.job.yaml
  sallyport policy explain query.kql --policy ./team.yaml --format json
  git show HEAD:step.py | sallyport policy explain - --policy processor

The steps are told in the order of the gate: what was taken, how it was read, each import with the
entry that admits it, what rules found, where artifacts lie and who fetches them, the verdict. Of a
denial, a small change of the script and one of the policy are shown that turn it: both were tried,
and each part of them is needed. The change of the policy comes with what it would admit besides.

Exit code: 0 explained and allowed, 2 something cannot be read, 3 explained and denied.
`;

export function addExplain(policy: Command, verb: Verb): void {
  policy
    .command('explain')
    .summary('the way to a decision, and what would turn it')
    .description('Explains the decision on a script, job file or query, step by step.')
    .argument('<file>', 'script, job file or query; - reads a script from standard input')
    .option('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .option('--kql', 'take standard input, and files of any name, for queries of Kusto')
    .option('--stdin-name <name>', 'name of standard input in the report', '<stdin>')
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .addHelpText('after', examples)
    .action(async (file: string, options: Options) => {
      await verb((terminal) => explain(file, options, terminal));
    });
}

async function explain(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { name, policy, subject } = await read(file, options, terminal);
  const { explainDecision } = await import('../../authoring/explain/explain.ts');
  terminal.progress('explaining…');
  const { rules, surface } = options;
  const more = {
    ...(surface !== undefined && { surface }),
    ...(rules !== undefined && { ownRules: rules }),
  };
  const explanation = await explainDecision(subject, { name, policy, ...more }).finally(() =>
    terminal.progress(''),
  );
  if (options.format === 'json') terminal.out(`${JSON.stringify(explanation, null, 2)}\n`);
  else {
    const { explanationText } = await import('../../authoring/explain/text.ts');
    terminal.out(visibleText(explanationText(explanation, paintFor(terminal.canvas))));
  }
  return explanation.decision === 'allow' ? exitCodes.ok : exitCodes.denied;
}

interface Read {
  readonly subject: Subject;
  readonly name: string;
  readonly policy: string;
}

async function read(file: string, options: Options, { stdin }: Terminal): Promise<Read> {
  if (file !== '-' && isJobFile(file)) {
    const job = await loadJobFile(file);
    const policy = policyOf(job, options.policy);
    return { subject: { kind: 'job', job: job.job }, name: file, policy };
  }
  const name = file === '-' ? options.stdinName : file;
  const isQuery = options.kql === true || isQueryFile(name);
  const policy = policyFor(name, isQuery ? 'kusto' : null, options);
  const { jobFileBytesMax } = limits;
  const bytes =
    file === '-'
      ? await readChunks(stdin, jobFileBytesMax)
      : await readBounded(file, jobFileBytesMax);
  if (!isQuery) return { subject: { kind: 'script', script: bytes }, name, policy };
  return { subject: { kind: 'query', text: queryText(name, bytes) }, name, policy };
}
