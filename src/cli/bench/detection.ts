import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { measureGates } from './measure-gates.ts';
import { addGateOptions, type GateOptions } from './options.ts';

const examples = `
Examples:
  sallyport bench detection
  sallyport bench detection --gate sallyport --gate bandit --format html > report.html
  sallyport bench detection --gate sallyport --gate ./my-gate.yaml --split held-out
  sallyport bench detection --gate sallyport --gate sallyport-portable --output detection.json

Asks every gate about attacks and honest scripts, and counts what it catches, what it misses and what
it refuses for nothing. A gate that is not installed is a row that says so. Nothing is run of what
is asked about, except by gates that judge by running.

Exit code: 0 measured, 2 corpus, policy or gate file cannot be used.
`;

export function addDetection(bench: Command, verb: Verb): void {
  addGateOptions(
    bench
      .command('detection')
      .summary('what gates catch, and what they refuse for nothing')
      .description('Asks gates about labelled attacks and honest scripts.'),
  )
    .addHelpText('after', examples)
    .action(async (options: GateOptions) => {
      await verb((terminal) => measureGates('detection', options, terminal), 'cancellable');
    });
}
