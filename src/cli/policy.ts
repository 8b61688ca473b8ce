import type { Command } from 'commander';
import { addDiff } from './policy/diff.ts';
import { addExplain } from './policy/explain.ts';
import { addFmt } from './policy/fmt.ts';
import { addImports } from './policy/imports.ts';
import { addPolicyInit } from './policy/init.ts';
import { addLint } from './policy/lint.ts';
import { addReplay } from './policy/replay.ts';
import { addSchema } from './policy/schema.ts';
import { addSurface } from './policy/surface.ts';
import { addPolicyTest } from './policy/test.ts';
import type { Verb } from './verb.ts';

const examples = `
Examples:
  sallyport policy init --preset processor my-policy
  sallyport policy test team.yaml
  sallyport policy lint policy.yaml
  sallyport policy fmt policy.yaml
  sallyport policy imports --policy kusto sklearn spacy
  sallyport policy explain step.py --policy processor
  sallyport policy diff processor ./team.yaml --fail-on widening
  sallyport policy replay decisions.jsonl --policy ./team.yaml
  sallyport policy surface --policy processor
`;

/** Verbs for authors of policies, one file each. */
export function addPolicy(program: Command, verb: Verb): void {
  const policy = program
    .command('policy')
    .description('Tools for authors of policies.')
    .addHelpText('after', examples);
  const verbs = [
    addPolicyInit,
    addLint,
    addPolicyTest,
    addExplain,
    addDiff,
    addReplay,
    addFmt,
    addSchema,
    addImports,
    addSurface,
  ];
  for (const add of verbs) add(policy, verb);
}
