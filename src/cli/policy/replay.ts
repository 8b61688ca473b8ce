import { Option, type Command } from 'commander';
import { stat } from 'node:fs/promises';
import { paintFor } from '../../report/paint.ts';
import { visibleText } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import { surfaceOption } from '../surface-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly policy: string;
  readonly format: 'pretty' | 'json';
  readonly failOn?: 'flip' | 'unknown';
  readonly surface?: string;
  readonly rules?: string;
}

const examples = `
Examples:
  sallyport check jobs/*.job.yaml --decision-log decisions.jsonl
  sallyport policy replay decisions.jsonl --policy ./team.yaml
  zcat decisions.jsonl.gz | sallyport policy replay - --policy ./team.yaml --format json
  sallyport policy replay decisions.jsonl --policy ./team.yaml --fail-on flip

A decision is replayed by what the log holds of it: which rules hit, whatever their level, what the
script imports and where its names lead, where its artifacts are. Where that does not tell what the
policy would say, as when a rule has another option and the text of the script was not logged, the
decision is told to be unknown, with the reason. Entries that expire are judged at the time of the
decision. Lines that are torn, foreign, too long or there twice are counted, and not read.

Exit code: 0 replayed, 1 what --fail-on names was found, 2 log or policy cannot be read, 5 the log
holds no decision.
`;

export function addReplay(policy: Command, verb: Verb): void {
  policy
    .command('replay')
    .summary('what a policy would have decided, by a decision log')
    .description('Tells which recorded decisions another policy would turn, grouped by rule.')
    .argument('<log>', 'decision log; - for standard input')
    .requiredOption('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addOption(
      new Option('--fail-on <what>', 'exit with 1 for flips, or for what is unknown too').choices([
        'flip',
        'unknown',
      ]),
    )
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .addHelpText('after', examples)
    .action(async (log: string, options: Options) => {
      await verb((terminal) => replay(log, options, terminal));
    });
}

async function replay(log: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { openReplayer } = await import('../../authoring/replay/open.ts');
  const { logChunks } = await import('../../authoring/replay/read-log.ts');
  const { replayLog } = await import('../../authoring/replay/replay.ts');
  const { gateway, replayer } = await openReplayer({
    policy: options.policy,
    surface: options.surface,
    ownRules: options.rules,
  });
  const size =
    log === '-'
      ? null
      : await stat(log).then(
          ({ size: bytes }) => bytes,
          () => null,
        );
  const chunks = log === '-' ? terminal.stdin : logChunks(log);
  const tell = (bytes: number): void => {
    const part = size ? ` ${Math.floor((100 * bytes) / size)} %` : '';
    terminal.progress(`replaying${part}…`);
  };
  const report = await replayLog(chunks, replayer, tell).finally(() => terminal.progress(''));
  await gateway.close();
  const { replayJson, replayText } = await import('../../authoring/replay/text.ts');
  const { name } = gateway.policy;
  if (options.format === 'json') {
    terminal.out(`${JSON.stringify(replayJson(report, name), null, 2)}\n`);
  } else terminal.out(visibleText(replayText(report, name, paintFor(terminal.canvas))));
  if (report.decisions === 0) return exitCodes.nothing;
  const flips = report.denied + report.allowed;
  const found = options.failOn === 'unknown' ? flips + report.unknown : flips;
  return options.failOn !== undefined && found > 0 ? exitCodes.findings : exitCodes.ok;
}
