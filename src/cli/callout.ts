import type { Command } from 'commander';
import { addCalloutCheck } from './callout/check.ts';
import { addCalloutCompare } from './callout/compare.ts';
import { addCalloutExplain } from './callout/explain.ts';
import { addCalloutLint } from './callout/lint.ts';
import type { Verb } from './verb.ts';

const examples = `
Examples:
  sallyport callout check https://files.example.com/x.zip --policy ./team.yaml
  sallyport callout lint ./team.yaml
  sallyport callout explain callout.json
  sallyport callout compare old.json new.json
`;

/** Verbs about callout policies, one file each. */
export function addCallout(program: Command, verb: Verb): void {
  const callout = program
    .command('callout')
    .description('Which URLs a policy lets scripts take artifacts from.')
    .addHelpText('after', examples);
  for (const add of [addCalloutCheck, addCalloutLint, addCalloutExplain, addCalloutCompare]) {
    add(callout, verb);
  }
}
