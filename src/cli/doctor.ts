import { Option, type Command } from 'commander';
import { GatewayError } from '../errors.ts';
import type { Capabilities } from '../executor/types.ts';
import type { Gateway } from '../gateway/types.ts';
import { paintFor } from '../report/paint.ts';
import { visibleLine } from '../text/visible.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { openLazily } from './gateways.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { packageVersion } from './version.ts';

interface Options {
  readonly format: 'pretty' | 'json';
  readonly python?: string;
}

const examples = `
Examples:
  sallyport doctor
  sallyport doctor --python /opt/python/bin/python3.11
  sallyport doctor --format json

Exit code: 0 scripts can be checked and run here, 2 they can only be checked.
`;

export function addDoctor(program: Command, verb: Verb): void {
  program
    .command('doctor')
    .description('Tells what this host can do, and what to install for the next isolation tier.')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .option('--python <path>', 'Python interpreter to look at')
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => doctor(options, terminal));
    });
}

/** What there is to tell: what can run, or why nothing can. */
interface Health {
  readonly sallyport: string;
  readonly node: string;
  readonly system: string;
  readonly engines: Gateway['engines'];
  readonly run: Capabilities | null;
  readonly obstacle: {
    readonly code: string;
    readonly message: string;
    readonly help?: string;
  } | null;
}

async function doctor(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { python } = options;
  const gateway = await openLazily({
    policy: 'processor',
    ...(python !== undefined && { python }),
  });
  try {
    const health = await examine(gateway);
    const json = options.format === 'json';
    terminal.out(json ? `${JSON.stringify(health)}\n` : healthText(health, terminal));
    return health.run === null ? exitCodes.situation : exitCodes.ok;
  } finally {
    await gateway.close();
  }
}

async function examine(gateway: Gateway): Promise<Health> {
  const host = {
    sallyport: packageVersion(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    engines: gateway.engines,
  };
  try {
    return { ...host, run: await gateway.capabilities(), obstacle: null };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { code, message, help } = error;
    return { ...host, run: null, obstacle: { code, message, ...(help !== undefined && { help }) } };
  }
}

const engineNames = { native: 're2', portable: 're2js' } as const;

function healthText(health: Health, terminal: Terminal): string {
  const paint = paintFor(terminal.canvas);
  const { regex } = health.engines;
  const rows: [string, string][] = [
    ['sallyport', `${health.sallyport}, Node ${health.node}, ${health.system}`],
    ['regex', `${regex} (${engineNames[regex]})`],
  ];
  if (health.run !== null) rows.push(...runRows(health.run));
  if (health.obstacle !== null) {
    rows.push([
      'run',
      `${paint.error('not possible here:')} ${visibleLine(health.obstacle.message)}`,
    ]);
    if (health.obstacle.help !== undefined) rows.push(['', visibleLine(health.obstacle.help)]);
  }
  if (regex === 'portable') {
    rows.push(['faster', 'npm rebuild re2, with the headers of Node']);
  }
  return rows.map(([name, text]) => `${paint.strong(name.padEnd(10))} ${text}\n`).join('');
}

function runRows(run: Capabilities): [string, string][] {
  const landlock = run.landlockAbi > 0 ? `Landlock ABI ${run.landlockAbi}` : 'no Landlock';
  const given = run.tiers.filter(({ obstacle }) => obstacle === null).map(({ name }) => name);
  return [
    ['python', visibleLine(`${run.python.version} at ${run.python.path}`)],
    ['runtimes', run.runtimes.join(', ') || 'none; sallyport runtime create data makes one'],
    ['isolation', `tier ${run.tier}; given here: ${given.join(', ') || 'none'} (${landlock})`],
    ...run.tiers.flatMap(({ name, obstacle }): [string, string][] =>
      obstacle === null ? [] : [[name, visibleLine(obstacle)]],
    ),
  ];
}
