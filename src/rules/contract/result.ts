import type { Check } from '../checks/check.ts';
import { nearest } from '../../text/nearest.ts';

/** The plugin reads the global `result` when the script has ended. */
export const result: Check = function* ({ facts }) {
  const binds = facts.bindings.some(
    ({ name, how, scope }) =>
      name === 'result' &&
      ((scope === 'module' && how !== 'delete' && how !== 'comprehension') || how === 'global'),
  );
  if (binds || facts.imports.some(({ name }) => name === '*')) return;
  const names = facts.bindings.filter(({ scope }) => scope === 'module').map(({ name }) => name);
  const near = nearest('result', new Set(names));
  const local = facts.bindings.find(({ name, scope }) => name === 'result' && scope === 'function');
  const binding = near === null ? local : facts.bindings.find(({ name }) => name === near);
  yield {
    span: binding?.span ?? { start: 0, end: 0 },
    values: { name: 'result', found: near ?? '' },
    ...(near !== null && {
      help: `Write \`result = ${near}\` as the last line: the plugin reads exactly \`result\`.`,
    }),
    ...(near === null &&
      local && {
        help: 'This `result` is local to its function. Return it, and assign it outside: `result = f(df)`.',
      }),
  };
};
