import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

const examples = `
Examples:
  sallyport policy schema > policy.schema.json
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
    .addHelpText('after', examples)
    .action(async () => {
      await verb(schema);
    });
}

async function schema(terminal: Terminal): Promise<ExitCode> {
  const { policyJsonSchema } = await import('../../policy/json-schema.ts');
  const { loadRules } = await import('../../rules/load.ts');
  terminal.out(policyJsonSchema(await loadRules()));
  return exitCodes.ok;
}
