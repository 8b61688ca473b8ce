import type { Check } from './check.ts';

/** What `namedtuple` and friends document under a leading underscore. */
const documented: ReadonlySet<string> = new Set([
  '_', '_make', '_asdict', '_replace', '_fields', '_field_defaults', '_ctx',
]); // prettier-ignore

/** `numpy.core._internal`: an attribute that an imported module keeps to itself. */
export const privateAttribute: Check = function* (scene) {
  const { facts, hidden: unspelled } = scene;
  for (const { qualified, spelled, span } of [...facts.references, ...unspelled.references]) {
    for (const name of qualified) {
      if (name.startsWith('builtins.')) continue;
      const hidden = name
        .split('.', 64)
        .find((part, index) => index > 0 && isPrivate(part) && !documented.has(part));
      if (hidden === undefined || !spelled.includes(hidden)) continue;
      const module = name.split('.', 1)[0]!;
      const owner = name.slice(0, name.indexOf(`.${hidden}`));
      yield { span, values: { name: hidden, qualified: owner, module } };
      break;
    }
  }
};

/** `license._Printer__filenames`: what the class `_Printer` calls `__filenames`. */
export const mangledName: Check = function* ({ facts }) {
  for (const { name, span } of facts.attributes) {
    const middle = name.indexOf('__', 2);
    const mangled = middle > 1 && middle + 2 < name.length && !name.endsWith('__');
    if (isPrivate(name) && mangled) yield { span, values: { name } };
  }
};

function isPrivate(part: string): boolean {
  return part.startsWith('_') && !part.startsWith('__');
}
