import type { Check } from '../checks/check.ts';
import { platforms } from '../../platform/platform.ts';
import { nearest } from '../../text/nearest.ts';

const entry = 'azureml_main';
const start = { start: 0, end: 0 };

/**
 * `azureml_main` must be bound at module level, by whatever statement: the platform fetches it as
 * an attribute.
 */
export const entryPoint: Check = function* ({ facts, settings }) {
  const bound = facts.bindings.some(
    ({ name, how, scope }) => name === entry && scope === 'module' && how !== 'delete',
  );
  const imported = facts.imports.some(({ name }) => name === '*');
  const global = facts.bindings.some(({ name, how }) => name === entry && how === 'global');
  const defined = facts.definitions.some(
    ({ name, atModule, inClass }) => name === entry && atModule && !inClass,
  );
  if (bound || imported || global || defined) return;
  const names = new Set(
    facts.definitions.filter(({ kind }) => kind !== 'lambda').map((one) => one.name),
  );
  for (const { name, scope } of facts.bindings) if (scope === 'module') names.add(name);
  const inside = facts.definitions.find(({ name }) => name === entry);
  if (inside) {
    yield {
      span: inside.nameSpan,
      values: { name: entry, found: entry },
      message:
        '`azureml_main` is defined inside a function or class, where the platform does not look',
      help: 'Move `def azureml_main(dataframe1=None, dataframe2=None):` to the left margin.',
    };
    return;
  }
  const near = nearest(entry, names) ?? (names.has('main') ? 'main' : null);
  const definition = facts.definitions.find(({ name }) => name === near);
  const { around } = platforms[settings.platform];
  const remedy =
    near === null
      ? 'Write `def azureml_main(dataframe1=None, dataframe2=None):` above your code, indent the ' +
        'code by four spaces, and write `    return dataframe1,` below it.'
      : `Rename \`${near}\` to \`azureml_main\`: the platform looks for exactly that name.`;
  yield {
    span: definition?.nameSpan ?? start,
    values: { name: entry, found: near ?? '' },
    help: `${remedy} ${around}`,
  };
};

/** `azureml_main` gives nothing back: the platform then has no data set, or an empty one. */
export const entryReturn: Check = function* ({ facts }) {
  if (facts.entryReturns !== false) return;
  const main = facts.definitions.findLast(
    ({ name, atModule, inClass }) => name === entry && atModule && !inClass,
  );
  if (!main || main.kind !== 'function') return;
  const frame = main.parameters[0]?.name ?? 'dataframe1';
  const help = `End it with \`return ${frame},\`: a tuple, with the comma behind the frame.`;
  yield { span: main.nameSpan, values: { name: entry }, help };
};
