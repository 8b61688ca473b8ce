import { Option, type Command } from 'commander';
import type { Answer, ImportAnswers } from '../../authoring/imports.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly policy: string;
  readonly format: 'pretty' | 'json';
}

const examples = `
Examples:
  sallyport policy imports --policy kusto sklearn.linear_model spacy cv2
  sallyport policy imports --policy ./team.yaml yaml --format json

Three answers for each module: whether the policy admits it, whether the platform's own image has it,
and whether the runtime has it that would run the script here. The lists are read; nothing is imported.

Exit code: 0 answered, 2 the policy cannot be read.
`;

export function addImports(policy: Command, verb: Verb): void {
  policy
    .command('imports')
    .summary('whether modules are admitted, on the platform, and here')
    .description(
      "Tells of modules whether the policy admits them, whether the platform's image has them, and " +
        'whether the runtime here does.',
    )
    .argument('<module...>', 'dotted names, as they stand after import')
    .requiredOption('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', examples)
    .action(async (modules: string[], options: Options) => {
      await verb((terminal) => imports(modules, options, terminal));
    });
}

async function imports(
  modules: readonly string[],
  { policy, format }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { loadPolicy } = await import('../../policy/load.ts');
  const { importAnswers } = await import('../../authoring/imports.ts');
  const answers = importAnswers(await loadPolicy(policy), modules);
  if (format === 'json') terminal.out(`${JSON.stringify(answers, null, 2)}\n`);
  else terminal.out(answers.map(answersText).join('\n'));
  return exitCodes.ok;
}

function answersText({ module, admitted, image, runtime }: ImportAnswers): string {
  const line = (what: string, { answer, why }: Answer): string =>
    `  ${what.padEnd(9)} ${answer.padEnd(8)} ${why}\n`;
  const onPlatform = image === null ? '' : line('platform', image);
  return `${visibleLine(module)}\n${line('admitted', admitted)}${onPlatform}${line('here', runtime)}`;
}
