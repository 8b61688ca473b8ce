import type { DefinitionFact, ParameterFact } from '../../facts/types.ts';
import type { JobSnapshot } from '../../job/types.ts';
import type { Check } from '../checks/check.ts';
import type { Hit } from '../types.ts';

const entry = 'azureml_main';

/** The parameters of `azureml_main` against the frames that the platform will pass. */
export const parameters: Check = function* ({ facts, snapshot, settings }) {
  const definition = facts.definitions.findLast(
    ({ name, atModule, inClass, kind }) =>
      name === entry && atModule && !inClass && (kind === 'function' || kind === 'async-function'),
  );
  if (!definition) return;
  if (definition.kind === 'async-function') {
    yield toHit(
      definition,
      '`azureml_main` is a coroutine function: a call of it returns no data frame',
      'Write `def azureml_main(…)` without `async`.',
    );
    return;
  }
  const shape = readShape(definition.parameters);
  if (shape.keywordOnly !== null) {
    yield toHit(
      definition,
      `\`azureml_main\` needs \`${shape.keywordOnly}\` by name, and the platform passes by position`,
      'Take the bare `*` away, or give the parameter a default.',
    );
    return;
  }
  const trouble =
    settings.platform === 'azureml-classic'
      ? classicTrouble(shape, snapshot)
      : designerTrouble(shape);
  if (trouble) yield toHit(definition, ...trouble);
};

function toHit(definition: DefinitionFact, message: string, help: string): Hit {
  return { span: definition.nameSpan, values: { name: entry }, message, help };
}

interface Shape {
  readonly required: number;
  /** Positional parameters, required or not; Infinity with `*args`. */
  readonly most: number;
  /** What `inspect.signature` counts. */
  readonly total: number;
  /** The first parameter that must be passed by name. */
  readonly keywordOnly: string | null;
}

function readShape(list: readonly ParameterFact[]): Shape {
  const positional = list.filter(({ kind }) => kind === 'positional' || kind === 'positional-only');
  const open = list.some(({ kind }) => kind === 'var-positional');
  const named = list.find(({ kind, optional }) => kind === 'keyword-only' && !optional);
  return {
    required: positional.filter(({ optional }) => !optional).length,
    most: open ? Infinity : positional.length,
    total: list.length,
    keywordOnly: named?.name ?? null,
  };
}

type Trouble = readonly [message: string, help: string] | null;

/** Classic passes one frame for each connected port, in order. */
function classicTrouble(shape: Shape, snapshot: JobSnapshot | null): Trouble {
  const contract = snapshot?.contract;
  const known = snapshot && !snapshot.bare && contract?.platform === 'azureml-classic';
  const connected = known ? contract.inputs.filter((input) => input !== null).length : null;
  const frames = connected ?? 2;
  if (shape.required > frames) {
    const ports =
      connected === null ? 'there are two ports for data' : plural(frames, 'port') + ' connected';
    const required = plural(shape.required, 'parameter');
    return [
      `\`azureml_main\` requires ${required}, but ${ports}: an argument will be missing`,
      `Give the rest a default: \`def azureml_main(${signature(frames, shape.required)}):\`.`,
    ];
  }
  if (connected !== null && shape.most < connected) {
    const most = plural(shape.most, 'parameter');
    const ports = plural(connected, 'port');
    return [
      `\`azureml_main\` takes ${most}, but ${ports} connected: the call has too many arguments`,
      `Take one parameter for each: \`def azureml_main(${signature(connected, connected)}):\`.`,
    ];
  }
  return null;
}

/** The designer counts the parameters: none, one, or else it passes two frames. */
function designerTrouble({ required, most, total }: Shape): Trouble {
  const passed = total === 0 ? 0 : total === 1 ? 1 : 2;
  if (required > passed) {
    return [
      `\`azureml_main\` requires ${plural(required, 'parameter')}; two data frames are passed at most`,
      'Take two: `def azureml_main(dataframe1=None, dataframe2=None):`; the script bundle adds none.',
    ];
  }
  if (most < passed) {
    return [
      `\`azureml_main\` takes ${plural(most, 'positional parameter')}, but is passed ${plural(passed, 'data frame')}`,
      'Write `def azureml_main(dataframe1=None, dataframe2=None):`.',
    ];
  }
  return null;
}

function signature(required: number, total: number): string {
  return Array.from({ length: total }, (_, index) =>
    index < required ? `dataframe${index + 1}` : `dataframe${index + 1}=None`,
  ).join(', ');
}

function plural(count: number, noun: string): string {
  const words = ['no', 'one', 'two', 'three'];
  const verb = noun === 'port' ? (count === 1 ? ' is' : ' are') : '';
  return `${words[count] ?? count} ${noun}${count === 1 ? '' : 's'}${verb}`;
}
