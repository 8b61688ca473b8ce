import { nearest } from '../../text/nearest.ts';
import type { Facts } from '../../facts/types.ts';
import { platforms } from '../../platform/platform.ts';
import type { Check } from '../checks/check.ts';
import type { Hit } from '../types.ts';

const entry = 'result';
const nowhere = { start: 0, end: 0 };

/** The plugin reads the global `result` when the script has ended. */
export const result: Check = function* ({ facts, settings }) {
  if (bindsResult(facts)) return;
  const { help, span = nowhere, message } = slip(facts);
  const values = { name: entry };
  const { around } = platforms[settings.platform];
  yield { span, values, ...(message && { message }), help: `${help} ${around}` };
};

/** `result` is bound where the end may be reached without it. */
export const resultBranch: Check = function* ({ facts }) {
  if (!bindsResult(facts) || facts.entryIsCertain || facts.imports.some(isStar)) return;
  const first = facts.bindings.find(({ name, scope }) => name === entry && scope === 'module');
  if (first !== undefined) yield { span: first.span, values: { name: entry } };
};

function isStar({ name }: { readonly name: string | null }): boolean {
  return name === '*';
}

function bindsResult({ bindings, imports }: Facts): boolean {
  const binds = bindings.some(
    ({ name, how, scope }) =>
      name === entry &&
      ((scope === 'module' && how !== 'delete' && how !== 'comprehension') || how === 'global'),
  );
  return binds || imports.some(isStar);
}

/** What the author may have meant, and the remedy for it. */
function slip(facts: Facts): Pick<Hit, 'message' | 'help'> & { readonly span?: Hit['span'] } {
  const { bindings, calls, definitions, statements } = facts;
  if (statements === 0) {
    return {
      message: 'the script is empty, and the plugin reads `result` when it has ended',
      help: 'Write `result = df` to hand the input on.',
    };
  }
  const names = bindings.filter(({ scope }) => scope === 'module').map(({ name }) => name);
  const near = nearest(entry, new Set(names));
  if (near !== null) {
    const span = bindings.find(({ name }) => name === near)!.span;
    return {
      span,
      help: `Write \`result\` in place of \`${near}\`, or \`result = ${near}\` at the end.`,
    };
  }
  const local = bindings.find(({ name, scope }) => name === entry && scope === 'function');
  if (local) {
    const help =
      'This `result` is local to its function. Return it, and assign it outside: `result = f(df)`.';
    return { span: local.span, help };
  }
  const main = definitions.find(({ name }) => name === platforms['azureml-classic'].entry);
  if (main) {
    const help =
      'The plugin calls no function: write `result = azureml_main(df)[0]` as the last line.';
    return { span: main.nameSpan, help };
  }
  const print = calls.findLast(({ qualified, statement }) => {
    return statement && qualified.includes('builtins.print');
  });
  if (print) {
    return { span: print.span, help: 'What is printed is no result: assign it, `result = df`.' };
  }
  return { help: 'Write `result = df` as the last line, or `result = pd.DataFrame(…)`.' };
}
