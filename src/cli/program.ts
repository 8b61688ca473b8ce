import { Command } from 'commander';
import { addBench } from './bench.ts';
import { addCallout } from './callout.ts';
import { addCheck } from './check.ts';
import { addDoctor } from './doctor.ts';
import { addExamples } from './examples.ts';
import { addInit } from './init.ts';
import { addPolicy } from './policy.ts';
import { addRule } from './rule.ts';
import { addRun } from './run.ts';
import { addRuntime } from './runtime.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { packageVersion } from './version.ts';

const about = `
Examples:
  sallyport check step.py --policy processor
  sallyport run jobs/sine.job.yaml
  sallyport init --platform processor my-step
  sallyport doctor

Exit codes of every verb: 0 allowed, completed · 1 not as expected · 2 usage or situation ·
3 denied · 4 the script failed · 5 nothing was tested · 130 cancelled.

`;

const verbs = [
  addCheck,
  addRun,
  addInit,
  addExamples,
  addDoctor,
  addRuntime,
  addRule,
  addPolicy,
  addCallout,
  addBench,
];

/** The command line with all of its verbs; each hands its work to `verb`. */
export function programFor(verb: Verb, terminal: Pick<Terminal, 'out' | 'err'>): Command {
  const program = new Command('sallyport')
    .description('A gate for hosted Python: judges a script before it runs, runs what was judged.')
    .version(packageVersion(), '--version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
    })
    .showHelpAfterError('(--help tells the form)')
    .addHelpText('after', about);
  for (const add of verbs) {
    add(program, verb);
  }
  return program;
}
