import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { measureGates } from './measure-gates.ts';
import { addGateOptions, type GateOptions } from './options.ts';

const examples = `
Examples:
  sallyport bench false-positives
  sallyport bench false-positives --policy ./team.yaml --corpus ./our-scripts

Exit code: 0 measured, 2 corpus, policy or gate file cannot be used.
`;

export function addFalsePositives(bench: Command, verb: Verb): void {
  addGateOptions(
    bench
      .command('false-positives')
      .summary('which honest scripts gates refuse')
      .description('Asks gates about honest scripts alone, and lists what spoke.'),
  )
    .addHelpText('after', examples)
    .action(async (options: GateOptions) => {
      await verb((terminal) => measureGates('false-positives', options, terminal), 'cancellable');
    });
}
