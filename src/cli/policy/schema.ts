import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly tests?: true;
  readonly rules?: string;
}

const examples = `
Examples:
  sallyport policy schema > policy.schema.json
  sallyport policy schema --tests > policy-test.schema.json
  sallyport policy schema | jq '.properties.limits.properties | keys'

Editors that know YAML (a language server, most of them) complete and explain keys in a policy whose
first line is

  # yaml-language-server: $schema=./policy.schema.json

Exit code: 0.
`;

export function addSchema(policy: Command, verb: Verb): void {
  policy
    .command('schema')
    .summary('the JSON Schema of a policy file, for editors')
    .description('Prints the JSON Schema (draft 7) of a policy file, with every rule and option.')
    .option('--tests', 'the schema of a test file instead')
    .addOption(rulesOption())
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => schema(options, terminal));
    });
}

async function schema({ tests, rules }: Options, terminal: Terminal): Promise<ExitCode> {
  if (tests === true) {
    const { policyTestJsonSchema } = await import('../../authoring/policy-test/schema.ts');
    terminal.out(policyTestJsonSchema());
    return exitCodes.ok;
  }
  const { policyJsonSchema } = await import('../../policy/json-schema.ts');
  const { loadRules } = await import('../../rules/load.ts');
  terminal.out(policyJsonSchema(await loadRules(undefined, rules)));
  return exitCodes.ok;
}
