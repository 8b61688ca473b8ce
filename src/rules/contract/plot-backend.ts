import type { Facts, ImportFact } from '../../facts/types.ts';
import type { Fix } from '../../finding.ts';
import { ownLine } from '../../text/own-line.ts';
import type { Check } from '../checks/check.ts';

const plotting = 'matplotlib.pyplot';

/** What chooses a backend, or may. */
const choosers: readonly string[] = [
  'matplotlib.use',
  'matplotlib.rcParams',
  'matplotlib.rc',
  'matplotlib.pyplot.switch_backend',
];

/** The first import of pyplot in a script that nowhere chooses a backend. */
export const plotBackend: Check = function* ({ facts, text }) {
  const first = facts.imports.find(isPyplot);
  if (first === undefined || choosesBackend(facts)) return;
  const fix = chooseAgg(first, facts, text);
  yield { span: first.span, values: { name: plotting }, ...(fix && { fix }) };
};

function isPyplot({ module, name, level }: ImportFact): boolean {
  return level === 0 && (name === null ? module : `${module}.${name}`).startsWith(plotting);
}

function choosesBackend({ references, imports, strings }: Facts): boolean {
  return (
    references.some(({ qualified }) => qualified.some((name) => choosers.includes(name))) ||
    imports.some(({ module, name }) => choosers.includes(`${module}.${name ?? ''}`)) ||
    strings.some(({ value }) => value === 'MPLBACKEND')
  );
}

/** The two statements of the platform's recipe, before the import. */
function chooseAgg({ statement }: ImportFact, facts: Facts, text: string): Fix | null {
  const other = facts.bindings.some(({ name, how }) => name === 'matplotlib' && how !== 'import');
  if (other || facts.imports.some(({ alias }) => alias === 'matplotlib')) return null;
  const { start, end } = statement;
  const own = ownLine(text, start, end);
  const between = own ? `\n${own.indent}` : '; ';
  const replacement = ['import matplotlib', 'matplotlib.use("Agg")', ''].join(between);
  return {
    title: 'Choose the backend Agg before pyplot',
    edits: [{ start, end: start, replacement }],
  };
}
