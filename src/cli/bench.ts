import type { Command } from 'commander';
import { addCompare } from './bench/compare.ts';
import { addContainment } from './bench/containment.ts';
import { addDetection } from './bench/detection.ts';
import { addFalsePositives } from './bench/false-positives.ts';
import { addLatency } from './bench/latency.ts';
import { addScaling } from './bench/scaling.ts';
import { addWork } from './bench/work.ts';
import type { Verb } from './verb.ts';

const about = `
Examples:
  sallyport bench detection
  sallyport bench detection --gate sallyport --gate ./my-gate.yaml
  sallyport bench false-positives --policy ./team.yaml --corpus ./our-scripts
  sallyport bench containment --door sallyport-namespace
  sallyport bench detection --output before.json
  sallyport bench compare before.json after.json

How it is measured, how a gate of your own is asked, and what results hold: bench/README.md of the
package.
`;

const verbs = [
  addDetection,
  addFalsePositives,
  addContainment,
  addLatency,
  addScaling,
  addWork,
  addCompare,
];

/** Verbs that measure, one file each. */
export function addBench(program: Command, verb: Verb): void {
  const bench = program
    .command('bench')
    .description('Measures gates, doors and their speed: ours, and those of others.')
    .addHelpText('after', about);
  for (const add of verbs) add(bench, verb);
}
