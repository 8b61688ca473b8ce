import { programFor } from '../../dist/cli/program.js';
import { code, fenced, page, table } from './markdown.mjs';

/** Every command of the command line, in the order that `--help` names them. */
export function cliPage() {
  const program = programFor(async () => {}, { out: () => {}, err: () => {} });
  const all = [...commands(program, [])];
  return page(
    '# Command line',
    'Every verb takes `--help`. `-` as a file is the standard input. Colours are for terminals only; `NO_COLOR` switches them off, and `FORCE_COLOR` on anywhere.',
    table(
      ['command', 'what it does'],
      all.map(({ name, command }) => [
        `[${code(name)}](#${anchor(name)})`,
        command.description() || command.summary(),
      ]),
    ),
    ...all.map(section),
    '## Exit codes',
    exitCodes(program),
  );
}

function* commands(parent, path) {
  for (const command of parent.commands) {
    const own = [...path, command.name()];
    if (command.commands.length === 0) yield { name: `sallyport ${own.join(' ')}`, command };
    yield* commands(command, own);
  }
}

const anchor = (name) => name.replaceAll(' ', '-');

function section({ name, command }) {
  const help = command.createHelp();
  const words = command.registeredArguments.map((argument) => {
    const text = `${argument.name()}${argument.variadic ? '…' : ''}`;
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  const options = command.options.filter((option) => !option.hidden);
  return page(
    `## ${name}`,
    sentence(command.description()),
    fenced([name, '[options]', ...words].join(' '), 'sh'),
    words.length === 0
      ? ''
      : table(
          ['argument', 'meaning'],
          command.registeredArguments.map((argument) => [
            code(argument.name()),
            help.argumentDescription(argument),
          ]),
        ),
    options.length === 0
      ? ''
      : table(
          ['option', 'meaning'],
          options.map((option) => [code(option.flags), help.optionDescription(option)]),
        ),
    after(command),
  ).trimEnd();
}

/** What stands below the options in a command's help: examples first of all. */
function after(command) {
  const parts = [];
  command.configureOutput({ writeOut: (text) => parts.push(text) });
  command.outputHelp();
  const text = parts.join('');
  const at = text.indexOf('\nExamples:');
  return at < 0 ? '' : fenced(text.slice(at), 'text');
}

const sentence = (text) => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

function exitCodes(program) {
  const parts = [];
  program.configureOutput({ writeOut: (text) => parts.push(text) });
  program.outputHelp();
  const text = /Exit codes of every verb: ([^]*?)\.\n/.exec(parts.join(''))?.[1] ?? '';
  const rows = text.split('·').map((each) => /(\d+)\s+([^]*)/.exec(each.trim()));
  return table(
    ['code', 'means'],
    rows.map(([, number, meaning]) => [number, meaning.replaceAll('\n', ' ')]),
  );
}
