import type { CheckScene } from '../scene.ts';
import type { Check } from './check.ts';

/**
 * `.obj` of a name that an `except` clause binds, or of another name for the same; of anything but
 * `self` in a script that goes from an error to the one before it.
 */
export const errorObject: Check = function* (scene) {
  const { facts, hidden, text } = scene;
  const loads = [...facts.attributes, ...hidden.attributes].filter(
    ({ access }) => access === 'load',
  );
  const reads = loads.filter(({ name }) => name === 'obj');
  if (reads.length === 0) return;
  const errors = errorNames(scene);
  const isChained =
    loads.some(({ name }) => name === '__context__' || name === '__cause__') ||
    facts.references.some(({ qualified }) => scene.namesOf(qualified).includes('sys.exc_info'));
  for (const { span, whole } of reads) {
    const from = Math.max(whole.start, span.start - ownerCharsMax);
    const owner = /^(?:[^]*\(\s*)?(\w+)\s*[.,]/.exec(text.slice(from, span.start))?.[1];
    const isError = isChained ? owner !== 'self' : owner !== undefined && errors.has(owner);
    if (isError) yield { span: whole, values: { name: `${owner ?? ''}.obj` } };
  }
};

const assignmentCharsMax = 80;
/** Enough for a carrier of `getattr`, the bracket and a name. */
const ownerCharsMax = 200;

/** Names of `except … as name`, and names that one of them is assigned to. */
function errorNames({ facts, text }: CheckScene): ReadonlySet<string> {
  const names = new Set(
    facts.bindings.filter(({ how }) => how === 'except').map(({ name }) => name),
  );
  for (const { name, span } of facts.bindings) {
    const after = text.slice(span.end, span.end + assignmentCharsMax);
    const from = /^\s*:?=\s*(\w+)\s*(?:\n|$)/.exec(after)?.[1];
    if (from !== undefined && names.has(from)) names.add(name);
  }
  return names;
}
